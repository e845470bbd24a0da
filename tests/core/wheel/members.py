"""Where the members of the sample wheel lie: core/load-dataset 1.2.0-rc.1."""

INFO = "fnhub_core_load_dataset-1.2.0rc1.dist-info"
FOLDER = "hub_functions/core/load_dataset"
README, INIT, YAML = (
    f"{FOLDER}/README.md",
    f"{FOLDER}/__init__.py",
    f"{FOLDER}/function.yaml",
)
METADATA, WHEEL, RECORD = f"{INFO}/METADATA", f"{INFO}/WHEEL", f"{INFO}/RECORD"
