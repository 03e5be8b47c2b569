# tries: asking the user, who isn't there
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

name = input("Your name? ")
