"""What all tests share."""

import signal

# A suite started in the background of a shell ignores Ctrl-C, and so would every program that
# the tests start and interrupt: hear it again.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
