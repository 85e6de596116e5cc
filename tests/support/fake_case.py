"""A stand-in for the process of a case, which does as the name of its case says.

Scripts of the tests run it as ``python -m fake_case``; a flag file beside the plan-to-be makes
it behave the first time only.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def tell(**message: object) -> None:
    say(json.dumps(message))


def progress(score: int | None = None) -> None:
    tell(progress={"stage": "improve", "seconds": 1.0, "score": score})


def fail(code: int, kind: str, line: str) -> None:
    tell(answer={"exit_code": code, "kind": kind, "lines": [line]})


def is_first(request: dict[str, str]) -> bool:
    flag = Path(request["case"])
    if flag.exists():
        return False
    flag.write_text("", encoding="utf-8")
    return True


def main() -> None:
    request = json.loads(sys.stdin.readline())
    name = request["name"].split("-")[0]
    progress()
    if name == "killed" or (name == "killed_once" and is_first(request)):
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "crashing":
        sys.stderr.write("trace\n\nno such library\n")
        sys.exit(7)
    if name == "memory_once" and is_first(request):
        return fail(5, "memory", "no memory")
    if name == "wrong":
        return fail(2, "case", "bad tables")
    if name == "noisy":
        say("not a message")
        say(json.dumps({"answer": {"exit_code": "x"}}))
    if name == "patient":
        heard = sys.stdin.readline()
        return fail(4, "no_plan", f"heard {heard.strip()}")
    if name == "deaf":
        time.sleep(600)
    progress(score=5)
    return fail(3, "infeasible", request["out"])


if __name__ == "__main__":
    main()
