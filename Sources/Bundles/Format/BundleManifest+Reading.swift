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

/// Reads JSON into a manifest. Notes each flaw and reads on as far as it can.
private struct ManifestReader {
    typealias Fields = JSONFields<JSONFlaw>

    var collector = FindingsCollector()

    mutating func manifest(_ value: JSONValue) -> BundleManifest? {
        guard let fields = fields(of: value, "bundle.json") else { return nil }
        let format = fields.value("format")
        guard
            collector.claim(
                format == .string(BundleManifest.format),
                .format,
                "bundle.json",
                expected: BundleManifest.format,
                found: format.kindDescription + "; this program reads format 1 only"
            )
        else { return nil }
        let project: ProjectName? = name(fields, "project")
        let bundle: BundleID? = name(fields, "bundle")
        let sequence = read { () throws(JSONFlaw) in try fields.integer("sequence", from: 1) }
        let created = read { () throws(JSONFlaw) in try fields.time("created") }
        let expires = optional(fields, "expires", fields.time)
        let previous = optional(fields, "previous", fields.digest)
        let targets = texts(fields, "targets")
        let notes = text(fields, "notes")
        let models = models(fields)
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
            producer: producer(fields.value("producer"))
        )
    }

    /// Name and version of the writer, in one text.
    private func producer(_ value: JSONValue) -> String? {
        let parts = [value["name"]?.string, value["version"]?.string].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    private mutating func models(_ fields: Fields) -> [BundleManifest.Model] {
        var seen = Set<ModelName>()
        return items(fields, "models").compactMap { item in
            guard let fields = itemFields(item, "bundle.json models"), let name: ModelName = name(fields, "name") else {
                return nil
            }
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

    private mutating func model(_ name: ModelName, _ item: JSONValue) -> BundleManifest.Model? {
        guard let fields = itemFields(item, name.text) else { return nil }
        let versions = versions(of: name, fields)
        let known = Set(versions.map(\.version))
        let shown = known.sorted().map(\.text).joined(separator: ", ")
        var active: VersionID?
        if fields.has("active") {
            let value = fields.value("active")
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
        for (alias, value) in members(fields, "aliases") {
            requireNew(aliases[alias] == nil, "\(name) @\(alias)")
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
            title: text(fields, "title"),
            task: text(fields, "task"),
            active: active,
            aliases: aliases,
            description: text(fields, "description"),
            tags: tags(fields),
            versions: versions
        )
    }

    private mutating func versions(of model: ModelName, _ fields: Fields) -> [BundleManifest.Version] {
        var seen = Set<VersionID>()
        return items(fields, "versions").compactMap { item in
            guard let fields = itemFields(item, model.text), let version: VersionID = name(fields, "version") else {
                return nil
            }
            let place = "\(model) \(version)"
            collector.claim(
                seen.insert(version).inserted,
                .manifestDuplicate,
                place,
                expected: "each version once",
                found: "twice"
            )
            return self.version(version, item, place)
        }
    }

    private mutating func version(_ version: VersionID, _ item: JSONValue, _ place: String) -> BundleManifest.Version? {
        guard let fields = itemFields(item, place) else { return nil }
        let manifest = read { () throws(JSONFlaw) in try fields.digest("manifest") }
        let files = read { () throws(JSONFlaw) in try fields.integer("files") }
        let bytes = read { () throws(JSONFlaw) in try fields.size("bytes") }
        guard let manifest, let files, let bytes else { return nil }
        return BundleManifest.Version(
            version: version,
            manifest: manifest,
            files: Int(files),
            bytes: bytes,
            created: optional(fields, "created", fields.time),
            flavors: texts(fields, "flavors"),
            mlflow: text(fields, "mlflow"),
            python: text(fields, "python"),
            description: text(fields, "description"),
            tags: tags(fields),
            source: item["source"]
        )
    }

    // MARK: Members

    /// The result; nil with its flaw noted.
    private mutating func read<Value>(_ body: () throws(JSONFlaw) -> Value) -> Value? {
        do {
            return try body()
        } catch {
            collector.claim(false, .manifestShape, error.place, expected: error.expected, found: error.found)
            return nil
        }
    }

    private mutating func fields(of value: JSONValue, _ place: String) -> Fields? {
        read { () throws(JSONFlaw) in try Fields(value, place: place) { $0 } }
    }

    /// Reads an item that is no object as one without members, so that the finding is its missing name.
    private mutating func itemFields(_ item: JSONValue, _ place: String) -> Fields? {
        fields(of: item.object == nil ? [:] : item, place)
    }

    private mutating func optional<Value>(
        _ fields: Fields,
        _ key: String,
        _ member: (String) throws(JSONFlaw) -> Value
    ) -> Value? {
        fields.has(key) ? read { () throws(JSONFlaw) in try member(key) } : nil
    }

    private mutating func text(_ fields: Fields, _ key: String) -> String? {
        read { () throws(JSONFlaw) in try fields.optionalText(key) } ?? nil
    }

    private mutating func texts(_ fields: Fields, _ key: String) -> [String] {
        read { () throws(JSONFlaw) in try fields.texts(key) } ?? []
    }

    private mutating func items(_ fields: Fields, _ key: String) -> [JSONValue] {
        read { () throws(JSONFlaw) in try fields.array(key) } ?? []
    }

    private mutating func members(_ fields: Fields, _ key: String) -> [(key: String, value: JSONValue)] {
        read { () throws(JSONFlaw) in try fields.members(key) } ?? []
    }

    private mutating func name<Kind: NameKind>(_ fields: Fields, _ key: String) -> Name<Kind>? {
        let found = fields.value(key)
        let name = found.string.flatMap { Name<Kind>($0) }
        collector.claim(
            name != nil,
            .manifestName,
            "\(fields.place) \(key)",
            expected: "a \(Name<Kind>.noun): \(Name<Kind>.rule)",
            found: found.kindDescription
        )
        return name
    }

    private mutating func tags(_ fields: Fields) -> [String: String] {
        var tags: [String: String] = [:]
        for (key, tag) in members(fields, "tags") {
            requireNew(tags[key] == nil, "\(fields.place) tags \(key)")
            collector.claim(
                tag.string != nil,
                .manifestShape,
                "\(fields.place) tags \(key)",
                expected: "a text",
                found: tag.kindDescription
            )
            tags[key] = tag.string
        }
        return tags
    }

    /// Swift compares texts after normalisation, so two keys that differ only before it would silently become one.
    private mutating func requireNew(_ isNew: Bool, _ subject: String) {
        collector.claim(
            isNew,
            .manifestDuplicate,
            subject,
            expected: "keys that differ after normalisation (NFC)",
            found: "two alike"
        )
    }
}
