"""The error family: each message is one line that names what is wrong, where, and what to do."""


class ClassifyError(Exception):
    """Base of every error a user can cause; the command line prints it and exits with `exit_code`."""

    exit_code = 1


class DocumentError(ClassifyError):
    """A document cannot be read: missing, empty, binary or undecodable."""


class CodebookError(ClassifyError):
    """A codebook, term list or lexicon breaks its contract; the message lists every problem with its path."""


class ExampleError(ClassifyError):
    """Labelled examples are malformed or disagree with their document."""


class ProjectError(ClassifyError):
    """A project cannot be started where it was asked for."""


class ModelError(ClassifyError):
    """A model folder is missing, damaged, or of a format this version does not read."""


class ExperimentError(ClassifyError):
    """An experiment description is malformed or names data that is not there."""


def all_problems(kind: type[ClassifyError], where: str, problems: list[str]) -> ClassifyError:
    """One error that reports all problems found in `where`, each on a line of its own when there are several."""
    if len(problems) == 1:
        return kind(f"{where}: {problems[0]}")
    return kind(f"{where}: {len(problems)} problems\n" + "\n".join(f"  {p}" for p in problems))
