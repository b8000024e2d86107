from plc.core.tasks import each_alone, task

from .actions import forgetting


@task(queue="bulk")
def forget_refused_versions() -> None:
    versions = forgetting.refused_versions().values_list("pk", flat=True)
    each_alone(lambda pk: forgetting.forget_version(version_id=pk), list(versions))
