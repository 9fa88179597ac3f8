/// A model of a kit: a few lines of Python that need only MLflow.
enum ConformanceModel: Sendable {
    /// Predicts twice its column `x`.
    case sound
    /// Needs a module that no node has.
    case missingModule
    /// Ends its process while it is loaded.
    case endsWhileLoading
    /// Predicts two and a half times its column.
    case drifting
    /// Aborts its process at an input of ``poison``.
    case fragile
    /// Tries to reach tokens, trust, the database, other models, processes and the network, and reports the reached ones.
    case hostile

    static let poison = 13.0

    static let mlmodel = """
        flavors:
          python_function:
            code: code
            loader_module: slipway_kit_model
        signature:
          inputs: '[{"name": "x", "type": "double", "required": true}]'
          outputs: '[{"type": "double"}]'

        """

    /// The text of `code/slipway_kit_model.py`.
    var module: String {
        switch self {
        case .sound: Self.module(of: "Gives twice x.", predict: "return (2.0 * data[\"x\"]).to_numpy()")
        case .drifting:
            Self.module(of: "Gives two and a half times x.", predict: "return (2.5 * data[\"x\"]).to_numpy()")
        case .missingModule: Self.module(of: "Cannot be loaded.", before: "import slipway_kit_module_that_is_nowhere\n")
        case .endsWhileLoading: Self.module(of: "Ends while it is loaded.", before: "import os\n\nos._exit(3)\n")
        case .hostile: Self.hostileModule
        case .fragile:
            Self.module(
                of: "Gives twice x, and aborts as a fault in native code would when x is \(Int(Self.poison)).",
                before: "import os\n",
                predict: """
                    if (data["x"] == \(Self.poison)).any():
                                os.abort()
                            return (2.0 * data["x"]).to_numpy()
                    """
            )
        }
    }

    private static func module(of what: String, before: String = "", predict: String = "return data[\"x\"].to_numpy()")
        -> String
    {
        """
        \"\"\"A model of a Slipway kit, to prove a node with. \(what)\"\"\"
        \(before)

        class Model:
            def predict(self, data, params=None):
                \(predict)


        def _load_pyfunc(path):
            return Model()

        """
    }
}
