package import Identifiers
package import Inference
import StrictJSON

/// The lock of each version of a bundle: `wheels/index.json`.
package struct WheelIndex: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        package let model: ModelName
        package let version: VersionID
        /// The digest of the version's OCI manifest.
        package let manifest: Digest
        /// The first 12 digits of the lock's digest, which are in its file's name.
        package let lock: String

        package init(model: ModelName, version: VersionID, manifest: Digest, lock: String) {
            self.model = model
            self.version = version
            self.manifest = manifest
            self.lock = lock
        }
    }

    package let entries: [Entry]

    package static let format = "slipway.wheels/1"
    package static let name = EntryName(unchecked: "wheels/index.json")

    package init(_ entries: [Entry]) {
        self.entries = entries
    }

    /// The name in the bundle of the lock of a version of that content; nil if it has none.
    package func lock(of model: ModelName, _ version: VersionID, _ manifest: Digest) -> EntryName? {
        entries.first { $0.model == model && $0.version == version && $0.manifest == manifest }
            .map { EnvironmentLock.entryName($0.lock) }
    }

    package func written() -> [UInt8] {
        let value: JSONValue = [
            "format": .string(Self.format),
            "versions": .array(
                entries.map {
                    [
                        "model": .string($0.model.text), "version": .string($0.version.text),
                        "manifest": .string($0.manifest.description), "lock": .string($0.lock),
                    ]
                }
            ),
        ]
        return JSONWriter.bytes(of: value) + [0x0A]
    }

    /// - Throws: `scoring.environment` if the text is no index.
    package static func read(_ bytes: [UInt8]) throws(ScoringFailure) -> WheelIndex {
        let fields = try JSONFields(environment: bytes, name.text, format: format)
        var entries: [Entry] = []
        for item in try fields.objects("versions") {
            let lock = try item.text("lock")
            guard lock.utf8.count == 12, lock.allSatisfy(\.isHexDigit) else { throw item.flaw("lock", "12 hex digits") }
            entries.append(
                Entry(
                    model: try item.name("model"),
                    version: try item.name("version"),
                    manifest: try item.digest("manifest"),
                    lock: lock
                )
            )
        }
        return WheelIndex(entries)
    }
}
