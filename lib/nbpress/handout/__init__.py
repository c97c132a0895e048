"""Handouts from executed notebooks: student, teacher and slide editions, in each language.

The solved notebook is the master and every edition is derived from an executed copy of it. No
kernel is started here, `run` does that, and nothing is known of what a notebook is about. How
exercises stand in a notebook: `anatomy`. What may stay in a student's copy: `clearing`.
Self-checks for them: `nbpress.selfcheck`.
"""

from nbpress.handout.editions import AUDIENCES, FORMATS, LANGUAGES, PAPERS, Edition, Imprint, Lesson

__all__ = ["AUDIENCES", "FORMATS", "LANGUAGES", "PAPERS", "Edition", "Imprint", "Lesson"]
