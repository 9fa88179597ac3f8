/// The `python_function` flavour: how MLflow's scoring server loads the model.
package struct PythonFunction: Sendable, Hashable {
    /// The Python module that loads it, such as `mlflow.sklearn`.
    package let loaderModule: String
    package let pythonVersion: String?
    package let environment: PythonEnvironment
    /// Paths below the model directory, as written; which of them are set depends on the loader.
    package let modelPath: String?
    package let data: String?
    package let code: String?
    package let pythonModel: String?
    /// The model's own source; the author's absolute path, of which the loader uses the last component.
    package let modelCodePath: String?
    /// `predict` if it is not written.
    package let predictFunction: String?

    /// - Returns: nil for a model without the flavour.
    init?(_ field: YAMLField) throws(MLflowFailure) {
        guard field.value != nil else { return nil }
        loaderModule = try field["loader_module"].requiredText()
        pythonVersion = try field["python_version"].text()
        environment = try PythonEnvironment(field["env"])
        modelPath = try field["model_path"].text()
        data = try field["data"].text()
        code = try field["code"].text()
        pythonModel = try field["python_model"].text()
        modelCodePath = try field["model_code_path"].text()
        predictFunction = try field["predict_fn"].text()
    }
}

/// The files that describe the Python a model wants.
package struct PythonEnvironment: Sendable, Hashable {
    /// `conda.yaml`.
    package let conda: String?
    /// `python_env.yaml`; written since MLflow 2.
    package let virtualenv: String?

    package init(conda: String? = "conda.yaml", virtualenv: String? = "python_env.yaml") {
        self.conda = conda
        self.virtualenv = virtualenv
    }

    /// MLflow 1 writes the name of the conda file alone.
    init(_ field: YAMLField) throws(MLflowFailure) {
        if case .map? = field.value?.content {
            conda = try field["conda"].text()
            virtualenv = try field["virtualenv"].text()
        } else {
            conda = try field.text()
            virtualenv = nil
        }
    }
}
