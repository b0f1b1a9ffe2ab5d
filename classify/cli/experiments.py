"""classify experiments: see what experiments came to, compare them, and choose among their models."""

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="List and compare experiments, re-choose thresholds, and choose the current model.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Project = Annotated[Path, typer.Option(help="The project's folder, which holds experiments/ and models/.")]


@app.callback()
def _family() -> None:
    pass


@app.command(name="list")
def list_(
    project: Project = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """List the experiments: macro F1 over documents held out, data, codebook, seconds, model; and those not run yet.

    Examples:

      classify experiments list

      classify experiments list --json
    """
    import msgspec

    from classify.comparison import current_ids
    from classify.experiments import list_experiments

    listed = list_experiments(project, current_ids(project))
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins(listed), ensure_ascii=False, indent=1))
        return
    from classify.reports.experiments import render_list

    typer.echo(render_list(listed), nl=False)


@app.command()
def compare(
    first: Annotated[str, typer.Argument(help="An experiment's id or folder.")],
    second: Annotated[str, typer.Argument(help="Another; differences are second minus first.")],
    project: Project = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object.")] = False,
    flips: Annotated[
        int, typer.Option(min=0, help="Show up to N paragraphs each way that one has right and the other wrong.")
    ] = 10,
) -> None:
    """Compare two experiments on the paragraphs both held out, by a paired bootstrap over documents.

    Prints the difference of macro F1 and of each label with its 95 % interval and the share of resamples
    above 0, and the paragraphs whose labels one has right and the other wrong.

    Examples:

      classify experiments compare 2026-11-21-first-model 2026-11-21-clauses-and-vectors

      classify experiments compare FIRST SECOND --json --flips 50
    """
    from classify import comparison
    from classify.experiments import find_experiment
    from classify.quality import rounded

    folders = find_experiment(first, project), find_experiment(second, project)
    answers = comparison.answers_of_experiment(folders[0]), comparison.answers_of_experiment(folders[1])
    compared = comparison.compare(*answers)
    report = comparison.report(*answers, compared)
    if flips:
        report["flips"] = comparison.flips(compared, folders, flips)
    report = rounded(report)
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, indent=1))
        return
    from classify.reports.experiments import render_comparison

    typer.echo(render_comparison(report), nl=False)


@app.command()
def promote(
    model: Annotated[str, typer.Argument(metavar="ID", help="An experiment's id, or a model's id or folder.")],
    project: Project = Path(),
    force: Annotated[bool, typer.Option("--force", help="Promote against the objections; needs --reason.")] = False,
    reason: Annotated[str | None, typer.Option(help="Why; kept in models/promotions.jsonl.")] = None,
) -> None:
    """Make a model the current one and print its id, if nothing speaks against it.

    Refused when its held-out macro F1 is significantly worse than the current model's (95 % interval of the
    paired bootstrap over documents below 0), or when its codebook is not the project's or the current model's.
    Every promotion is a line in models/promotions.jsonl.

    Examples:

      classify experiments promote 2026-11-21-clauses-and-vectors

      classify experiments promote MODEL --force --reason "the new codebook replaces policy@1"
    """
    from datetime import UTC, datetime

    from classify import promotion
    from classify.comparison import find_candidate

    reason = reason.strip() if reason else None
    if force and not reason:
        raise typer.BadParameter("--force needs --reason TEXT, which is recorded")
    folder = find_candidate(model, project)
    _, notes = promotion.promote(folder, datetime.now(UTC), reason, force)
    for note in notes:
        typer.echo(f"classify: {note}", err=True)
    typer.echo(folder.name)


@app.command()
def tune(
    model: Annotated[str, typer.Argument(metavar="ID", help="An experiment's id, or a model's id or folder.")],
    project: Project = Path(),
    precision: Annotated[
        float | None, typer.Option(min=0, max=1, help="Keep this precision, with the highest recall.")
    ] = None,
    recall: Annotated[
        float | None, typer.Option(min=0, max=1, help="Keep this recall, with the highest precision.")
    ] = None,
    beta: Annotated[
        float | None, typer.Option(min=0, help="Best F-beta: recall weighs beta times as much as precision.")
    ] = None,
    label: Annotated[list[str] | None, typer.Option(help="Only this label; may be given several times.")] = None,
) -> None:
    """Re-choose a model's thresholds from held-out probabilities, without training.

    Writes a new model folder with the same arrays and prints its id; precision, recall and F1 of each label at
    the new thresholds, held out, go to stderr.

    Examples:

      classify experiments tune 2026-11-21-clauses-and-vectors --precision 0.95

      classify experiments tune MODEL --recall 0.9 --label land --label talent
    """
    from classify import tuning
    from classify.comparison import find_candidate
    from classify.models import MEASURES, Goal
    from classify.reports.experiments import render_tuned

    given = {"precision": precision, "recall": recall, "beta": beta}
    goals = [Goal(measure, value) for measure in MEASURES if (value := given[measure]) is not None]
    if len(goals) != 1:
        raise typer.BadParameter("give one of --precision, --recall and --beta")
    folder, rows = tuning.tune(find_candidate(model, project), goals[0], label or [])
    typer.echo(render_tuned(rows), nl=False, err=True)
    typer.echo(folder.name)
