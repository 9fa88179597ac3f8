package import Identifiers

/// Faults in files that MLflow wrote.
package enum MLflowCode: String, FailureCode {
    case modelMissing = "mlflow.mlmodel.missing"
    case modelYAML = "mlflow.mlmodel.yaml"
    case modelKey = "mlflow.mlmodel.key"
    case modelPath = "mlflow.mlmodel.path"
    case schema = "mlflow.schema"
    case requirements = "mlflow.requirements"
    case requirementRefused = "mlflow.requirement.refused"
    case registryMissing = "mlflow.registry.missing"
    case registryLocation = "mlflow.registry.location"
    case registryNotMLflow = "mlflow.registry.not-mlflow"
    case registryUnreadable = "mlflow.registry.unreadable"
    case registryBusy = "mlflow.registry.busy"

    package var kind: FailureKind {
        switch self {
        case .registryLocation: .usage
        case .modelMissing, .registryMissing: .notFound
        case .registryBusy: .busy
        case .modelPath, .requirementRefused: .refused
        default: .failed
        }
    }
}

package typealias MLflowFailure = Failure<MLflowCode>

extension MLflowFailure {
    /// A place in a YAML file with an unexpected value.
    init(_ code: MLflowCode, _ subject: String, line: Int, key: String, expected: String, found: String) {
        let place = key.isEmpty ? "line \(line)" : "line \(line), key \(key)"
        self.init(
            code,
            subject,
            "\(place): expected \(expected), found \(found)",
            findings: [
                Finding(code: code.rawValue, subject: "\(subject) \(place)", expected: expected, found: found)
            ]
        )
    }

    /// Returns the part of a foreign text that a message shows.
    package static func excerpt(_ text: String) -> String {
        "\"\(PlainText.excerpt(text, limit: 80))\""
    }
}
