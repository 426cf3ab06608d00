"""Python in a page of the book: what a worker of the browser needs where there is no Jupyter.

`kernel` runs a cell and gives its outputs as a notebook file has them, `slices` says which earlier
cells a cell needs, `ipython` stands for the little of IPython that the book uses, `absent` for the
packages that no browser has, `fetched` brings packages and data when they are first opened.
Nothing here is imported anywhere else.
"""
