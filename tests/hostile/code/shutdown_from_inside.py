# tries: asking the kernel to end by IPython's own means
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

exit()
get_ipython().kernel.do_shutdown(False)
quit()
