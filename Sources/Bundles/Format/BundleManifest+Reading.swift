import Identifiers
import StrictJSON

extension BundleManifest {
    /// Reads `bundle.json`.
    /// - Throws: a `BundleFailure` that carries everything that is wrong with it, or a `JSONFailure`.
    package init(json: [UInt8], limit: Int = VerificationLimits.standard.documentBytes) throws {
        let value = try JSONParser.parse(json, subject: "bundle.json", sizeLimit: limit)
        var reader = ManifestReader()
        guard let manifest = reader.manifest(value) else {
            try reader.collector.throwIfAny()
            throw BundleFailure(.manifestShape, "bundle.json", expected: "a manifest", found: value.kindDescription)
        }
        try reader.collector.throwIfAny()
        self = manifest
    }
}

/// Turns JSON into a manifest, collecting every flaw.
private struct ManifestReader {
    var collector = FindingsCollector()

    mutating func manifest(_ value: JSONValue) -> BundleManifest? {
        guard
            collector.claim(
                value.object != nil,
                .manifestShape,
                "bundle.json",
                expected: "an object",
                found: value.kindDescription
            )
        else { return nil }
        let format = value["format"] ?? .null
        guard
            collector.claim(
                format == .string(BundleManifest.format),
                .format,
                "bundle.json",
                expected: BundleManifest.format,
                found: format.kindDescription + "; this program reads format 1 only"
            )
        else { return nil }
        let project: ProjectName? = name(value, "project", "bundle.json")
        let bundle: BundleID? = name(value, "bundle", "bundle.json")
        let sequence = integer(value, "sequence", "bundle.json", from: 1)
        let created = time(value, "created", "bundle.json", isRequired: true)
        let expires = time(value, "expires", "bundle.json")
        let previous = digest(value, "previous", "bundle.json", isRequired: false)
        let targets = strings(value, "targets", "bundle.json")
        let notes = text(value, "notes", "bundle.json")
        let models = models(value)
        guard let project, let bundle, let sequence, let created else { return nil }
        return BundleManifest(
            project: project,
            bundle: bundle,
            sequence: sequence,
            previous: previous,
            created: created,
            expires: expires,
            targets: targets,
            notes: notes,
            models: models,
            producer: producer(value)
        )
    }

    /// Name and version, as the writer has them in one text.
    private func producer(_ value: JSONValue) -> String? {
        let parts = [value["producer"]?["name"]?.string, value["producer"]?["version"]?.string].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    private mutating func models(_ value: JSONValue) -> [BundleManifest.Model] {
        guard let items = array(value, "models", "bundle.json") else { return [] }
        var seen = Set<ModelName>()
        return items.compactMap { item in
            guard let name: ModelName = name(item, "name", "bundle.json models") else { return nil }
            collector.claim(
                seen.insert(name).inserted,
                .manifestDuplicate,
                name.text,
                expected: "each model once",
                found: "twice"
            )
            return model(name, item)
        }
    }

    private mutating func model(_ name: ModelName, _ item: JSONValue) -> BundleManifest.Model {
        let versions = versions(of: name, item)
        let known = Set(versions.map(\.version))
        let shown = known.sorted().map(\.text).joined(separator: ", ")
        var active: VersionID?
        if let value = item["active"], !value.isNull {
            active = value.string.flatMap { VersionID($0) }
            collector.claim(
                active.map(known.contains) ?? false,
                .manifestActive,
                name.text,
                expected: "one of the versions \(shown)",
                found: value.kindDescription
            )
        }
        var aliases: [String: VersionID] = [:]
        for (alias, value) in members(item, "aliases", name.text) {
            demandNew(aliases[alias] == nil, "\(name) @\(alias)")
            let version = value.string.flatMap { VersionID($0) }
            if collector.claim(
                version.map(known.contains) ?? false,
                .manifestAlias,
                "\(name) @\(alias)",
                expected: "one of the versions \(shown)",
                found: value.kindDescription
            ) {
                aliases[alias] = version
            }
        }
        return BundleManifest.Model(
            name: name,
            title: text(item, "title", name.text),
            task: text(item, "task", name.text),
            active: active,
            aliases: aliases,
            description: text(item, "description", name.text),
            tags: tags(item, name.text),
            versions: versions
        )
    }

    private mutating func versions(of model: ModelName, _ item: JSONValue) -> [BundleManifest.Version] {
        guard let items = array(item, "versions", model.text) else { return [] }
        var seen = Set<VersionID>()
        return items.compactMap { item in
            guard let version: VersionID = name(item, "version", model.text) else { return nil }
            let place = "\(model) \(version)"
            collector.claim(
                seen.insert(version).inserted,
                .manifestDuplicate,
                place,
                expected: "each version once",
                found: "twice"
            )
            let manifest = digest(item, "manifest", place, isRequired: true)
            let files = integer(item, "files", place, from: 0)
            let bytes = integer(item, "bytes", place, from: 0)
            guard let manifest, let files, let bytes else { return nil }
            return BundleManifest.Version(
                version: version,
                manifest: manifest,
                files: Int(files),
                bytes: UInt64(bytes),
                created: time(item, "created", place),
                flavors: strings(item, "flavors", place),
                mlflow: text(item, "mlflow", place),
                python: text(item, "python", place),
                description: text(item, "description", place),
                tags: tags(item, place),
                source: item["source"]
            )
        }
    }

    // A flaw is noted where it is met; what can be read is read on.

    private mutating func name<Kind: NameKind>(_ value: JSONValue, _ key: String, _ subject: String) -> Name<Kind>? {
        let found = value[key] ?? .null
        let name = found.string.flatMap { Name<Kind>($0) }
        collector.claim(
            name != nil,
            .manifestName,
            "\(subject) \(key)",
            expected: "a \(Name<Kind>.noun): \(Name<Kind>.rule)",
            found: found.kindDescription
        )
        return name
    }

    private mutating func integer(_ value: JSONValue, _ key: String, _ subject: String, from least: Int64) -> Int64? {
        let found = value[key] ?? .null
        let number = found.integer.flatMap { $0 >= least ? $0 : nil }
        shape(number != nil, key, subject, "an integer from \(least)", found)
        return number
    }

    private mutating func time(
        _ value: JSONValue,
        _ key: String,
        _ subject: String,
        isRequired: Bool = false
    ) -> Timestamp? {
        let found = value[key] ?? .null
        let time = found.string.flatMap { Timestamp($0) }
        shape(time != nil || (found.isNull && !isRequired), key, subject, "a time such as 2026-11-23T09:30:00Z", found)
        return time
    }

    private mutating func digest(_ value: JSONValue, _ key: String, _ subject: String, isRequired: Bool) -> Digest? {
        let found = value[key] ?? .null
        let digest = found.string.flatMap { Digest($0) }
        shape(digest != nil || (found.isNull && !isRequired), key, subject, "sha256: and 64 hex digits", found)
        return digest
    }

    private mutating func text(_ value: JSONValue, _ key: String, _ subject: String) -> String? {
        let found = value[key] ?? .null
        shape(found.isNull || found.string != nil, key, subject, "a text", found)
        return found.string
    }

    private mutating func strings(_ value: JSONValue, _ key: String, _ subject: String) -> [String] {
        let found = value[key] ?? .null
        let texts = found.array?.compactMap(\.string)
        shape(
            found.isNull || (texts != nil && texts?.count == found.array?.count),
            key,
            subject,
            "an array of texts",
            found
        )
        return texts ?? []
    }

    private mutating func tags(_ value: JSONValue, _ subject: String) -> [String: String] {
        var tags: [String: String] = [:]
        for (key, tag) in members(value, "tags", subject) {
            demandNew(tags[key] == nil, "\(subject) tags \(key)")
            shape(tag.string != nil, "tags \(key)", subject, "a text", tag)
            tags[key] = tag.string
        }
        return tags
    }

    /// Swift compares texts after normalisation, so two keys that differ only before it would silently become one.
    private mutating func demandNew(_ isNew: Bool, _ subject: String) {
        collector.claim(
            isNew,
            .manifestDuplicate,
            subject,
            expected: "keys that differ after normalisation (NFC)",
            found: "two alike"
        )
    }

    private mutating func members(
        _ value: JSONValue,
        _ key: String,
        _ subject: String
    ) -> [(key: String, value: JSONValue)] {
        let found = value[key] ?? .null
        shape(found.isNull || found.object != nil, key, subject, "an object", found)
        return found.object?.members ?? []
    }

    private mutating func array(_ value: JSONValue, _ key: String, _ subject: String) -> [JSONValue]? {
        let found = value[key] ?? .null
        shape(found.array != nil, key, subject, "an array", found)
        return found.array
    }

    private mutating func shape(_ holds: Bool, _ key: String, _ subject: String, _ expected: String, _ found: JSONValue)
    {
        collector.claim(
            holds,
            .manifestShape,
            "\(subject) \(key)",
            expected: expected,
            found: found.kindDescription
        )
    }
}
