"""The website: notebooks, claims, figures and data as plain pages in Chinese and English.

Jinja2 and nbconvert, which the collection needs anyway, write the pages: no request to another
host, no font, no framework. Every page works without its script; the script filters the claims and
remembers the language.
"""

from prosperity.publish.site.build import build

__all__ = ["build"]
