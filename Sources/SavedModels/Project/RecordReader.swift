import Identifiers
import StrictJSON

/// Reads one object of `project.json`. The file is this program's own, so the first flaw ends the reading.
struct RecordReader {
    private let value: JSONValue
    private let place: String
    private let path: String

    init(_ value: JSONValue, place: String, path: String) throws {
        self.value = value
        self.place = place
        self.path = path
        guard value.object != nil else { throw flaw(place, "an object", value) }
    }

    func text(_ key: String) throws -> String {
        guard let text = value[key]?.string else { throw flaw("\(place) \(key)", "a text", value[key]) }
        return text
    }

    func optionalText(_ key: String) throws -> String? {
        guard let found = value[key], !found.isNull else { return nil }
        return try text(key)
    }

    func name<Kind: NameKind>(_ key: String) throws -> Name<Kind> {
        guard let name = Name<Kind>(try text(key)) else {
            throw flaw("\(place) \(key)", "a \(Name<Kind>.noun): \(Name<Kind>.rule)", value[key])
        }
        return name
    }

    func optionalName<Kind: NameKind>(_ key: String) throws -> Name<Kind>? {
        try optionalText(key) == nil ? nil : name(key)
    }

    func digest(_ key: String) throws -> Digest {
        guard let digest = Digest(try text(key)) else { throw flaw("\(place) \(key)", "a digest", value[key]) }
        return digest
    }

    func time(_ key: String) throws -> Timestamp {
        guard let time = Timestamp(try text(key)) else { throw flaw("\(place) \(key)", "a time", value[key]) }
        return time
    }

    func optionalTime(_ key: String) throws -> Timestamp? {
        try optionalText(key) == nil ? nil : time(key)
    }

    func integer(_ key: String) throws -> Int64 {
        guard let number = value[key]?.integer, number >= 0 else {
            throw flaw("\(place) \(key)", "a number from 0", value[key])
        }
        return number
    }

    func size(_ key: String) throws -> UInt64 { UInt64(try integer(key)) }

    func texts(_ key: String) throws -> [String] {
        try (value[key]?.array ?? []).map { item in
            guard let text = item.string else { throw flaw("\(place) \(key)", "texts", item) }
            return text
        }
    }

    func map(_ key: String) throws -> [String: String] {
        var map: [String: String] = [:]
        for (name, item) in value[key]?.object?.members ?? [] {
            guard let text = item.string else { throw flaw("\(place) \(key) \(name)", "a text", item) }
            map[name] = text
        }
        return map
    }

    func any(_ key: String) -> JSONValue { value[key] ?? .null }

    func object(_ key: String) throws -> RecordReader {
        try RecordReader(any(key), place: "\(place) \(key)", path: path)
    }

    var keys: [String] { value.object?.keys ?? [] }

    /// The objects of an array, each with its place in words.
    func objects(_ key: String) throws -> [RecordReader] {
        guard let items = value[key]?.array else { throw flaw("\(place) \(key)", "an array", value[key]) }
        return try items.enumerated().map { index, item in
            try RecordReader(item, place: "\(place) \(key) \(index + 1)", path: path)
        }
    }

    func flaw(_ where: String, _ expected: String, _ found: JSONValue?) -> SavedModelsFailure {
        SavedModelsFailure(
            .projectDamaged,
            path,
            "\(`where`): expected \(expected), found \(found?.kindDescription ?? "nothing"); restore the file from a backup"
        )
    }
}
