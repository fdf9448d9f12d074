"""Which of the days in a statement is the answer; the days themselves are found by `dates`.

Begin with `role.py` (the parts that a date may play), `roles.py` (which one each plays) and `placing.py`
(what a date means for a lot, and whether goods leave or arrive on it). Beside them: old, denied and
void days, closures and mishaps, bare days and times of the day.
"""
