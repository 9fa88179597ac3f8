import Identifiers
import SavedModels
import StrictJSON

extension SyncReport {
    /// The answer of `slipway sync`.
    var json: String {
        JSONWriter.text(of: [
            "registry": .string(registry), "dryRun": .bool(isTrial),
            "models": .array(newModels.map { .string($0.text) }),
            "new": .array(new.map { ["model": .string($0.model.text), "version": .string($0.version.text)] }),
            "unchanged": .integer(Int64(unchanged)),
            "updates": .array(
                updates.map {
                    [
                        "model": .string($0.model.text), "version": .optional($0.version?.text),
                        "what": .string($0.what), "old": .optional($0.old), "new": .string($0.new),
                    ]
                }
            ),
            "gone": .array(
                gone.map { ["model": .string($0.model.text), "version": .optional($0.version?.text)] }
            ),
            "activated": .activated(activated),
            "warnings": .array(warnings.map(JSONValue.string)),
            "unavailable": .unavailable(unavailable),
        ]) + "\n"
    }
}
