"""The article's pipeline: six steps, three of them with plots, one a grid."""

from kfp import dsl

import fnhub

ALGORITHMS = ["RandomForestClassifier", "LogisticRegression", "AdaBoostClassifier"]

make_iris = fnhub.component("garden/make-iris@^0.1")  # the notebook's
describe = fnhub.component("describe@^1.0")
train = fnhub.component(
    "sklearn-classifier@^1.0", grid={"classifier": ALGORITHMS}, select="max.accuracy"
)
test = fnhub.component("test-classifier@^1.0")
deploy = fnhub.component("garden/deploy")  # of this project
ask = fnhub.component("model-server-tester@^1.0")


@dsl.pipeline
def main(platform: str, requests: int = 100) -> float:
    """Make data, describe it, train, test, deploy, and ask the server."""
    flowers = make_iris().outputs
    label = flowers["label_column"]
    describe(table=flowers["table"], label_column=label)
    model = train(table=flowers["train"], label_column=label).outputs["model"]
    tested = test(model=model, table=flowers["test"], label_column=label)
    deployed = deploy(model=model, platform=platform).after(tested)
    # What is outside may have changed: these two are done each time.
    deployed.set_caching_options(enable_caching=False)
    ask(
        url=deployed.outputs["result"],
        table=flowers["test"],
        expected=tested.outputs["predictions"],
        requests=requests,
    ).set_caching_options(enable_caching=False)
    return tested.outputs["accuracy"]
