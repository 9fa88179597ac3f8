import Bundles
import ContentStore
import Identifiers
import NativeModels

/// A check that the native forms which this node would use are whole, and of their versions.
struct NativeCheck: Sendable {
    let bundle: StoredBundle
    let choice: NativeChoice
    let store: ContentStore

    /// - Parameter check: called between versions; throws to stop.
    /// - Returns: a line for each form, for the record.
    /// - Throws: a `native.*` code for the first form that is not.
    func run(check: @Sendable () throws -> Void) throws -> String {
        var lines: [String] = []
        for model in bundle.manifest.models {
            for version in model.versions where choice.form(model.name, version) != nil {
                try check()
                guard let form = try bundle.native(model.name, version, in: store) else { continue }
                lines.append(
                    "native form of \(model.name) \(version.version): \(form.library), \(form.columns) columns"
                )
            }
        }
        return lines.joined(separator: "\n")
    }
}
