# tries: sending each reply twice, the second time as a copy
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import zmq

true_send = zmq.Socket.send_multipart


def send_multipart(self, parts, *arguments, **keywords):
    if self.type == zmq.ROUTER:
        true_send(self, list(parts), *arguments, **keywords)
    return true_send(self, parts, *arguments, **keywords)


zmq.Socket.send_multipart = send_multipart
get_ipython().kernel.shell_socket.__class__.send_multipart = send_multipart
