"""The bot's process, which is killed and started again."""
import os
import select
import signal
import subprocess
import threading

FORKER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "forker.py")


class Started:
    """A command, which is started each time."""

    def __init__(self, command, folder, environment, log):
        self.command = command
        self.how = {"cwd": folder, "env": environment, "stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}

    def start(self):
        return subprocess.Popen(self.command, start_new_session=True, **self.how)

    def close(self):
        """Nothing is left."""


class Forked:
    """A Python package, which is imported once and forked each time: see forker.py."""

    def __init__(self, package, folder, environment, log):
        self.forker = subprocess.Popen(["python", FORKER, package, folder], bufsize=0, env=environment, stderr=log,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def start(self):
        self.forker.stdin.write(b"\n")
        return ForkedProcess(self.forker.stdout)

    def close(self):
        self.forker.stdin.close()
        self.forker.wait()


class ForkedProcess:
    """What the forker has started, used like a Popen."""

    def __init__(self, said):
        self.said = said
        self.pid = int(said.readline())
        self.returncode = None

    def poll(self):
        if self.returncode is None and select.select([self.said], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self):
        self.returncode = int(self.said.readline())


class Bot:
    def __init__(self, about, folder, environment, log, mailbox):
        self.log = log  # path of the file with all that it prints
        self.mailbox = mailbox
        self.lock = threading.Lock()
        self.process = None
        self.kills = self.stops = 0
        self.file = open(log, "wb")
        kind, what = (Forked, about["package"]) if "package" in about else (Started, about["command"])
        self.starter = kind(what, folder, environment, self.file)

    def start(self):
        with self.lock:
            self.process = self.starter.start()

    def kill(self):
        """Kills it with all that it has started; False if it is dead already."""
        with self.lock:
            if not self._kill():
                return False
            self.kills += 1
        self.mailbox.hang_up()
        return True

    def stop(self):
        """Tells it to end."""
        with self.lock:
            if self.process.poll() is None:
                self.stops += 1
                os.kill(self.process.pid, signal.SIGTERM)

    def end(self):
        """As `kill`, but for good."""
        with self.lock:
            self._kill()
            self.starter.close()
            self.file.close()

    def is_running(self):
        with self.lock:
            return self.process.poll() is None

    def was_killed(self):
        with self.lock:
            return self.process.poll() == -signal.SIGKILL

    def _kill(self):
        if self.process.poll() is not None:
            return False
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        return True
