import DurableFiles
import Identifiers
package import StrictJSON

extension JSONValue {
    /// The same object with one member set, or removed where the value is nil.
    package func replacing(_ key: String, _ value: JSONValue?) -> JSONValue {
        var copy = self
        copy[key] = value
        return copy
    }
}

extension BundleDraft {
    /// Changes a member of a model in `bundle.json`.
    package mutating func setModel(_ index: Int, _ key: String, _ value: JSONValue) {
        var models = manifest["models"]?.array ?? []
        models[index] = models[index].replacing(key, value)
        manifest["models"] = .array(models)
    }

    /// Changes a member of the first version of the first model in `bundle.json`.
    package mutating func setVersion(_ key: String, _ value: JSONValue) {
        var versions = manifest["models"]?.array?[0]["versions"]?.array ?? []
        versions[0] = versions[0].replacing(key, value)
        setModel(0, "versions", .array(versions))
    }

    /// A version of the first model in `bundle.json`.
    package func version(_ index: Int) -> JSONValue {
        manifest["models"]?.array?[0]["versions"]?.array?[index] ?? .null
    }

    /// Changes a member of the first descriptor in `index.json`.
    package mutating func setReference(_ key: String, _ value: JSONValue) {
        var references = index["manifests"]?.array ?? []
        references[0] = references[0].replacing(key, value)
        index["manifests"] = .array(references)
    }

    /// Changes an OCI manifest, and all that names it, as a careful attacker would.
    package mutating func changeManifest(_ place: String, _ change: (inout JSONValue) -> Void) {
        guard var document = ociManifests[place] else { return }
        let before = StreamingDigest.of(JSONWriter.bytes(of: document)).description
        change(&document)
        let bytes = JSONWriter.bytes(of: document)
        ociManifests[place] = document
        let after = StreamingDigest.of(bytes).description
        func follow(_ text: [UInt8]) -> [UInt8] {
            Array(String(decoding: text, as: UTF8.self).replacing(before, with: after).utf8)
        }
        manifest = (try? JSONParser.parse(follow(JSONWriter.bytes(of: manifest)), subject: "draft")) ?? manifest
        let references = (index["manifests"]?.array ?? []).map { reference in
            reference["digest"] == .string(before)
                ? reference.replacing("digest", .string(after)).replacing("size", .integer(Int64(bytes.count)))
                : reference
        }
        index["manifests"] = .array(references)
    }

    /// Changes an OCI config, and all that names it.
    package mutating func changeConfig(_ place: String, _ change: (inout JSONValue) -> Void) {
        var config = ociConfigs[place] ?? .null
        change(&config)
        ociConfigs[place] = config
        let bytes = JSONWriter.bytes(of: config)
        changeManifest(place) { manifest in
            manifest["config"] = (manifest["config"] ?? .null)
                .replacing("digest", .string(StreamingDigest.of(bytes).description))
                .replacing("size", .integer(Int64(bytes.count)))
        }
    }
}
