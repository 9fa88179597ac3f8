/// The small files that MLflow writes into every scikit-learn model.
enum ModelDocuments {
    /// - Parameters:
    ///   - place: the directory of the version, ending in `/`.
    ///   - model: its name and its version, which make the run's and the model's id.
    static func files(in place: String, model: String) -> [TreeFile] {
        [
            TreeFile("\(place)MLmodel", text: mlmodel(model)), TreeFile("\(place)conda.yaml", text: conda),
            TreeFile("\(place)python_env.yaml", text: environment),
            TreeFile("\(place)requirements.txt", text: requirements),
        ]
    }

    private static func mlmodel(_ model: String) -> String {
        var noise = Noise(model)
        let run = hex(noise.next()) + hex(noise.next())
        let id = "m-" + hex(noise.next()) + hex(noise.next())
        return """
            artifact_path: artifacts/models/\(id)/artifacts
            flavors:
              python_function:
                env:
                  conda: conda.yaml
                  virtualenv: python_env.yaml
                loader_module: mlflow.sklearn
                model_path: model.pkl
                predict_fn: predict
                python_version: 3.11.7
              sklearn:
                code: null
                pickled_model: model.pkl
                serialization_format: cloudpickle
                sklearn_version: 1.7.2
            mlflow_version: 3.17.2
            model_id: \(id)
            model_uuid: \(id)
            run_id: \(run)
            signature:
              inputs: '[{"type": "double", "name": "amount", "required": true}, {"type": "double", "name": "age", "required": true}]'
              outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]'
              params: null
            utc_time_created: '2026-11-20 08:00:00.000000'

            """
    }

    private static let conda = """
        channels:
        - conda-forge
        dependencies:
        - python=3.11.7
        - pip<=23.2.1
        - pip:
          - mlflow==3.17.2
          - scikit-learn==1.7.2
        name: mlflow-env

        """

    private static let environment = """
        python: 3.11.7
        build_dependencies:
        - pip==23.2.1
        - setuptools
        - wheel
        dependencies:
        - -r requirements.txt

        """

    private static let requirements = "mlflow==3.17.2\nscikit-learn==1.7.2\n"

    private static func hex(_ number: UInt64) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
