import ModelWorkers
import NativeModels
package import NativeProving
import StrictJSON

/// The facts of a version's native form that a list shows, without the form; or the reason why it has none.
package enum NativeMark: Sendable, Hashable {
    /// - probes: questions that it answered as its library.
    /// - library: such as `scikit-learn 1.9.1`.
    case form(probes: Int, library: String)
    case none(reason: String)

    /// Tells whether it is the form of an ONNX model, which is loaded by the library of its wheels.
    package var isOnnx: Bool {
        guard case .form(_, let library) = self else { return false }
        return library.hasPrefix("\(OnnxForm.library) ")
    }

    package init(of verdict: NativeVerdict) {
        self =
            switch verdict {
            case .proven(let form): .form(probes: form.probes, library: form.library)
            case .none(let reason): .none(reason: reason.reason)
            }
    }
}

extension NativeMark {
    /// Its members in `project.json`, beside the digest and the size of the document.
    var record: JSONObject {
        switch self {
        case .form(let probes, let library):
            JSONObject([("library", .string(library)), ("probes", .integer(Int64(probes)))])
        case .none(let reason): JSONObject([("reason", .string(reason))])
        }
    }

    /// - Throws: `project.damaged`
    init(_ record: JSONFields<SavedModelsFailure>) throws {
        if record.has("reason") {
            self = .none(reason: try record.text("reason"))
        } else {
            self = .form(probes: Int(try record.integer("probes")), library: try record.text("library"))
        }
    }

    /// - Parameter summary: one that ``record`` made; another gives nil.
    init?(_ summary: JSONObject) {
        if let reason = summary["reason"]?.string {
            self = .none(reason: reason)
        } else if let probes = summary["probes"]?.integer, let library = summary["library"]?.string {
            self = .form(probes: Int(probes), library: library)
        } else {
            return nil
        }
    }
}
