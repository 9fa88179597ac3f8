import Identifiers
import StrictJSON

extension Statement {
    /// Reads a payload strictly: every rule of docs/bundle-format.md that concerns the statement alone.
    ///
    /// Throws `JSONFailure` or `SigningFailure`.
    package init(payload: [UInt8], limits: SignatureLimits = .standard) throws {
        guard payload.count <= limits.bytes else {
            throw JSONFailure(
                .tooLarge,
                StatementReader.subject,
                expected: "at most \(limits.bytes) bytes",
                found: "\(payload.count)"
            )
        }
        try self.init(limits: limits, source: payload.stream(from: 0))
    }

    /// Reads a payload as it comes, and keeps only the statement of its JSON.
    init(limits: SignatureLimits, source: @escaping JSONReader.Source) throws {
        var reader = StatementReader(source, limits)
        try reader.read()
        let (name, listed, resources) = try reader.parts()
        guard let id = BundleID(name) else {
            throw SigningFailure(
                .statementSubject,
                StatementReader.subject,
                expected: "a bundle id: \(BundleID.rule)",
                found: name.printable
            )
        }
        self.init(subject: id, checked: resources)
        let root = root
        guard Digest(hex: listed) == root else {
            throw SigningFailure(
                .statementRoot,
                StatementReader.subject,
                expected: "the digest over the listed digests, \(root.hex)",
                found: listed.printable
            )
        }
    }
}

/// Reads a statement in its one shape, keys in any order.
private struct StatementReader {
    static let subject = "the statement of bundle.sig"

    private let reader: ShapeReader
    private var rules: ResourceRules
    private var resources: [SignedResource]?
    /// The first flaw in the list of files. A flaw of the statement itself takes precedence.
    private var failure: SigningFailure?
    /// The bundle's id and the digest over all digests, as they were written.
    private var about: (name: String, root: String)?

    init(_ source: @escaping JSONReader.Source, _ limits: SignatureLimits) {
        reader = ShapeReader(Self.subject, source: source)
        rules = ResourceRules(limit: limits.resources, subject: Self.subject)
    }

    mutating func read() throws {
        var type: String?
        var predicateType: String?
        try reader.object(["_type", "subject", "predicateType", "predicate"], .statementShape) { key in
            switch key {
            case "_type": type = try reader.text(.statementType)
            case "predicateType": predicateType = try reader.text(.statementType)
            case "subject": try readSubject()
            default: try readPredicate()
            }
        }
        try reader.finish()
        try reader.require(type, Statement.type, .statementType)
        try reader.require(predicateType, Statement.predicateType, .statementType)
    }

    func parts() throws -> (name: String, root: String, resources: [SignedResource]) {
        if let failure { throw failure }
        guard let about else { throw reader.mismatch("one subject", "none", .statementSubject) }
        guard let resources, !resources.isEmpty else {
            throw reader.mismatch("signed files", "none", .statementEmpty)
        }
        try ResourceRules.checkComposition(of: resources)
        return (about.name, about.root, resources)
    }

    private mutating func readSubject() throws {
        try reader.elements(.statementSubject) {
            guard about == nil else { throw reader.mismatch("one subject", "more", .statementSubject) }
            var name = ""
            var root = ""
            try reader.object(["name", "digest"], .statementSubject) { key in
                if key == "name" {
                    name = try reader.text(.statementSubject)
                } else {
                    try reader.object(["sha256"], .statementSubject) { _ in root = try reader.text(.statementSubject) }
                }
            }
            about = (name, root)
        }
        if about == nil { throw reader.mismatch("one subject", "none", .statementSubject) }
    }

    private mutating func readPredicate() throws {
        try reader.object(["resources", "serialization"], .statementShape) { key in
            if key == "serialization" { return try checkSerialization() }
            var listed: [SignedResource] = []
            try reader.elements(.statementShape) {
                let listing = try readListing()
                guard failure == nil else { return }
                do throws(SigningFailure) {
                    let resource = try listing.resource(reader)
                    try rules.admit(resource)
                    listed.append(resource)
                } catch {
                    failure = error
                }
            }
            resources = listed
        }
    }

    private func checkSerialization() throws {
        let code = SigningCode.statementSerialization
        var method: String?
        var hash: String?
        var links: JSONValue?
        var paths: [String] = []
        try reader.object(["method", "hash_type", "allow_symlinks", "ignore_paths"], code) { key in
            switch key {
            case "method": method = try reader.text(code)
            case "hash_type": hash = try reader.text(code)
            case "allow_symlinks": links = try reader.scalar("allow_symlinks false", code)
            default:
                try reader.elements(code) {
                    guard paths.count < ResourceRules.ignored.count else {
                        throw reader.mismatch("ignore_paths \(ResourceRules.ignored)", "more", code)
                    }
                    paths.append(try reader.text(code))
                }
            }
        }
        try reader.require(method, "files", code)
        try reader.require(hash, "sha256", code)
        guard links?.bool == false else {
            throw reader.mismatch("allow_symlinks false", links?.kindDescription ?? "none", code)
        }
        guard paths.count == ResourceRules.ignored.count,
            zip(paths, ResourceRules.ignored).allSatisfy({ $0.isSame(as: $1) })
        else { throw reader.mismatch("ignore_paths \(ResourceRules.ignored)", paths.description, code) }
    }

    private func readListing() throws -> Listing {
        var listing = Listing()
        listing.keys = try reader.object(among: Listing.required, .statementResource) { key in
            switch key {
            // More than a name may have, so that one that is cut is still too long.
            case "name": listing.name = try reader.text(limit: 2048, .statementResource)
            case "algorithm": listing.algorithm = try reader.text(.statementAlgorithm)
            case "digest": listing.digest = try reader.text(.statementResource)
            default:
                try reader.object(["size"], .statementResource) { _ in
                    listing.size = try reader.scalar("a size in bytes", .statementSize)
                }
            }
        }
        return listing
    }
}

/// A file as the statement lists it.
private struct Listing {
    static let required = ["name", "algorithm", "digest", "annotations"]

    var keys: [String] = []
    var name = ""
    var algorithm = ""
    var digest = ""
    var size = JSONValue.null

    func resource(_ reader: ShapeReader) throws(SigningFailure) -> SignedResource {
        guard keys.count == Self.required.count else {
            throw reader.mismatch(
                "an object with exactly the keys \(Self.required.joined(separator: ", "))",
                "an object with the keys \(keys.joined(separator: ", "))",
                .statementResource
            )
        }
        try reader.require(algorithm, "sha256", .statementAlgorithm)
        return SignedResource(
            name: try Self.name(name),
            digest: try Self.digest(digest, of: name),
            size: try Self.size(size, of: name)
        )
    }

    private static func name(_ text: String) throws(SigningFailure) -> EntryName {
        do {
            return try EntryName(text)
        } catch {
            throw SigningFailure(
                .statementName,
                text.printable,
                expected: "a plain relative name",
                found: error.flaw.rawValue
            )
        }
    }

    private static func digest(_ text: String, of name: String) throws(SigningFailure) -> Digest {
        guard let digest = Digest(hex: text) else {
            throw SigningFailure(
                .statementDigest,
                name.printable,
                expected: "64 lower-case hex digits",
                found: text.printable
            )
        }
        return digest
    }

    private static func size(_ value: JSONValue, of name: String) throws(SigningFailure) -> UInt64 {
        guard let bytes = value.integer, bytes >= 0 else {
            throw SigningFailure(
                .statementSize,
                name.printable,
                expected: "a size in bytes",
                found: value.kindDescription.printable
            )
        }
        return UInt64(bytes)
    }
}
