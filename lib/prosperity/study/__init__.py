"""The study: incomes, stages, the digital economy, provinces, effects, problems and paths.

Every quantity is defined here; nothing here is compared with what the paper prints, or drawn.
"""
