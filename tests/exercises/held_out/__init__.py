"""Answers by people who saw the labs' text and nothing else: no check, no solution, no test.

A module a lab: `RIGHT` maps a function's name to right answers, `WRONG` to pairs of a wrong answer
and what is wrong with it. They measure the checks, and are not mended when a check is.
"""
