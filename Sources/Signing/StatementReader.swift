import Identifiers
import StrictJSON

extension Statement {
    /// Reads a payload strictly: every rule of docs/bundle-format.md that concerns the statement alone.
    ///
    /// Throws `JSONFailure` or `SigningFailure`.
    package init(payload: [UInt8], limits: SignatureLimits = .standard) throws {
        let list = ResourceList(limits)
        let document = try JSONParser.parse(
            payload,
            subject: StatementReader.subject,
            sizeLimit: limits.bytes,
            elementsAt: ["predicate", "resources"]
        ) { list.add($0) }
        let reader = try StatementReader(document)
        self.init(subject: try reader.bundleID(), checked: try list.finish())
        try reader.checkRoot(root)
    }
}

/// Everything of a statement but its list of files.
private struct StatementReader {
    static let subject = "the statement of bundle.sig"

    private let subjectEntry: JSONValue

    init(_ document: JSONValue) throws(SigningFailure) {
        let members = try Shape(document, Self.subject, .statementShape).members(
            ["_type", "subject", "predicateType", "predicate"])
        try members["_type"].require(text: Statement.type, .statementType)
        try members["predicateType"].require(text: Statement.predicateType, .statementType)
        let predicate = try members["predicate"].members(["resources", "serialization"])
        _ = try predicate["resources"].items()
        try Self.checkSerialization(predicate["serialization"].with(.statementSerialization))
        let subjects = try members["subject"].with(.statementSubject).items()
        guard subjects.count == 1, let subject = subjects.first else {
            throw SigningFailure(.statementSubject, Self.subject, expected: "one subject", found: "\(subjects.count)")
        }
        subjectEntry = subject
    }

    func bundleID() throws(SigningFailure) -> BundleID {
        let name = try Shape(subjectEntry, Self.subject, .statementSubject).members(["name", "digest"])["name"].text()
        guard let id = BundleID(name) else {
            throw SigningFailure(
                .statementSubject,
                Self.subject,
                expected: "a bundle id: \(BundleID.rule)",
                found: name.printable
            )
        }
        return id
    }

    func checkRoot(_ root: Digest) throws(SigningFailure) {
        let members = try Shape(subjectEntry, Self.subject, .statementSubject).members(["name", "digest"])
        let listed = try members["digest"].members(["sha256"])["sha256"].text()
        guard Digest(hex: listed) == root else {
            throw SigningFailure(
                .statementRoot,
                Self.subject,
                expected: "the digest over the listed digests, \(root.hex)",
                found: listed.printable
            )
        }
    }

    private static func checkSerialization(_ value: Shape) throws(SigningFailure) {
        let members = try value.members(["method", "hash_type", "allow_symlinks", "ignore_paths"])
        try members["method"].require(text: "files", .statementSerialization)
        try members["hash_type"].require(text: "sha256", .statementSerialization)
        guard members["allow_symlinks"].value.bool == false else {
            throw SigningFailure(
                .statementSerialization,
                subject,
                expected: "allow_symlinks false",
                found: members["allow_symlinks"].value.kindDescription.printable
            )
        }
        let paths = try members["ignore_paths"].items().map(\.string)
        guard paths.count == ResourceRules.ignored.count,
            zip(paths, ResourceRules.ignored).allSatisfy({ $0?.utf8.elementsEqual($1.utf8) == true })
        else {
            throw SigningFailure(
                .statementSerialization,
                subject,
                expected: "ignore_paths \(ResourceRules.ignored)",
                found: paths.map { $0?.printable ?? "no text" }.description
            )
        }
    }
}

/// Collects the files of a statement while it is parsed, so that their JSON is never in memory as a whole.
private final class ResourceList {
    private var resources: [SignedResource] = []
    private var rules: ResourceRules
    private var failure: SigningFailure?

    init(_ limits: SignatureLimits) {
        rules = ResourceRules(limit: limits.resources, subject: StatementReader.subject)
    }

    /// After the first failure the rest is skipped.
    func add(_ value: JSONValue) {
        guard failure == nil else { return }
        do throws(SigningFailure) {
            let resource = try Self.resource(value)
            try rules.admit(resource)
            resources.append(resource)
        } catch {
            failure = error
        }
    }

    func finish() throws(SigningFailure) -> [SignedResource] {
        if let failure { throw failure }
        guard !resources.isEmpty else {
            throw SigningFailure(.statementEmpty, StatementReader.subject, expected: "signed files", found: "none")
        }
        try ResourceRules.checkComposition(of: resources)
        return resources
    }

    private static func resource(_ value: JSONValue) throws(SigningFailure) -> SignedResource {
        let members = try Shape(value, StatementReader.subject, .statementResource).members(
            ["name", "algorithm", "digest", "annotations"])
        let text = try members["name"].text()
        let name: EntryName
        do {
            name = try EntryName(text)
        } catch {
            throw SigningFailure(
                .statementName,
                text.printable,
                expected: "a plain relative name",
                found: error.flaw.rawValue
            )
        }
        try members["algorithm"].require(text: "sha256", .statementAlgorithm)
        guard let digest = Digest(hex: try members["digest"].text()) else {
            throw SigningFailure(
                .statementDigest,
                text,
                expected: "64 lower-case hex digits",
                found: members["digest"].value.kindDescription.printable
            )
        }
        let size = try members["annotations"].members(["size"])["size"].value
        guard let bytes = size.integer, bytes >= 0 else {
            throw SigningFailure(
                .statementSize,
                text,
                expected: "a size in bytes",
                found: size.kindDescription.printable
            )
        }
        return SignedResource(name: name, digest: digest, size: UInt64(bytes))
    }
}
