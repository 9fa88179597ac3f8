import NodeAPI

/// Words for the state of a served model.
enum ModelWords {
    /// The evidence that a load gave.
    static func proof(_ proof: String) -> String {
        switch proof {
        case "golden": "golden: it answers as it did where it was made"
        case "example": "example: it answers its input example"
        case "loaded": "loaded: there was nothing to try it on"
        case "not-loaded": "not loaded: the node does not serve models of this project"
        default: Shown.name(proof)
        }
    }

    static func loader(_ loader: String?) -> String {
        switch loader {
        case "native": "native form"
        case "direct": "its library, directly"
        case "mlflow": "MLflow"
        case let other?: Shown.name(other)
        case nil: "—"
        }
    }
}
