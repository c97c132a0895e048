"""What a job was made from, and so whether it must run again, and why.

`observe`, `listen` and `facts` see what a notebook reads, in its kernel, and need the standard
library alone; `records` keeps it and `freshness` compares; `made` does the same for results that no
kernel makes. Nothing here starts a kernel.
"""
