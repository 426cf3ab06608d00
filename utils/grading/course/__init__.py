"""An nbgrader course of this book's labs, in which no student's notebook is ever executed."""
