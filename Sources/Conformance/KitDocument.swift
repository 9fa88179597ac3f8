import Bundles
package import DurableFiles
package import Identifiers
import StrictJSON

/// A kit in its directory: `kit.json` names each bundle and the outcome that it must have.
///
/// `Conformance` is the target behind `slipway conformance`: it writes bundles that a node must take and bundles that it
/// must refuse, sends them to a node, and compares each outcome with the expected one.
///
/// - A *kit* is a directory with `kit.json`, one tar for each case, the public key that signed them, a part of a node's
///   configuration and a README. This type reads and writes it.
/// - A *case* (`KitCase`) is one bundle with its expected outcome, its stable code and its needs, such as a Python on
///   the node. A *recipe* (`CaseRecipe`) makes the bundle of a case; the recipes stand in `Recipes`.
/// - A *draft* (`BundleDraft`) is all that goes into a bundle, as values to change before signing. *Parts*
///   (`BundleParts`) are the entries of a finished bundle, to change after signing. Tests use both.
/// - `KitCheck` verifies the bundles without a node. `KitProof` sends them to one, with `NodeAssessment` as its state.
///
/// Begin with `CaseRecipe.all`, the list of all cases in their order, and `KitProof.run`.
///
/// The target never writes a private key, touches no project but the kit's own, and does no harm on the node: see
/// `ConformanceModel` for what its models do. The format of `kit.json` and the codes `kit.…` are stable.
package struct KitDocument: Sendable {
    package static let format = "slipway.kit/1"
    package static let fileName = "kit.json"
    /// The file with the key that signed the bundles, for a trust directory.
    package static let trustFile = "trust/slipway-kit.pem"
    /// The prefix of all project names that a kit may touch.
    package static let projectPrefix = "slipway-kit-"
    /// The bundle at which the hook of `node.yaml` hangs.
    static let hangingBundle = "hook-hangs"

    package let project: ProjectName
    package let keyHint: String
    package let created: Timestamp
    /// In the order of the run.
    package let cases: [KitCase]

    init(project: ProjectName, keyHint: String, created: Timestamp, cases: [KitCase]) {
        self.project = project
        self.keyHint = keyHint
        self.created = created
        self.cases = cases
    }

    /// - Throws: `kit.unreadable` if the directory is no kit, `kit.foreign` if its project is not one of a kit.
    package static func read(from directory: DirectoryHandle) throws -> KitDocument {
        let path = directory.fullPath(of: fileName)
        let bytes: [UInt8]
        do {
            bytes = try directory.read(file: fileName, limit: 1 << 20)
        } catch {
            guard error.code == .notFound else { throw error }
            throw KitFailure(.unreadable, path, expected: "a directory that slipway kit wrote", found: "no \(fileName)")
        }
        return try KitDocumentReader(subject: path).document(JSONParser.parse(bytes, subject: path))
    }

    /// `kit.json`, with one line for each case, since people read it too.
    func json() -> [UInt8] {
        let rows = cases.map { "  " + JSONWriter.text(of: $0.value) }
        let head: [(String, JSONValue)] = [
            ("format", .string(Self.format)), ("created", .string(created.description)),
            ("project", .string(project.text)), ("key", .string(keyHint)), ("trust", .string(Self.trustFile)),
        ]
        let members = head.map { " \"\($0.0)\": \(JSONWriter.text(of: $0.1)),\n" }.joined()
        return Array("{\n\(members) \"cases\": [\n\(rows.joined(separator: ",\n"))\n ]\n}\n".utf8)
    }
}

extension KitCase {
    fileprivate var value: JSONValue {
        var must: JSONValue = ["outcome": .string(outcome.rawValue)]
        if let code { must["code"] = .string(code) }
        if let finding { must["finding"] = .string(finding) }
        if let says { must["says"] = .string(says) }
        let needs: [JSONValue] = needs.map(\.rawValue).sorted().map(JSONValue.string)
        let verify: JSONValue = verify.map(JSONValue.string) ?? .null
        return [
            "name": .string(name.text), "file": .string(file), "about": .string(about), "must": must,
            "needs": .array(needs), "verify": verify, "offer": .bool(isRefusedAsOffer),
            "exit": .integer(Int64(outcome.exitStatus)),
        ]
    }
}

/// Reads `kit.json`, which others may have changed since it was written.
private struct KitDocumentReader {
    let subject: String

    func document(_ value: JSONValue) throws -> KitDocument {
        let format = try text(value, "format")
        guard format == KitDocument.format else { throw flaw("format", KitDocument.format, .string(format)) }
        let project: ProjectName = try name(value, "project")
        guard project.text.hasPrefix(KitDocument.projectPrefix) else {
            throw KitFailure(
                .foreign,
                subject,
                expected: "a project whose name begins with \(KitDocument.projectPrefix)",
                found: "\(project); a kit touches no other"
            )
        }
        guard let created = try Timestamp(text(value, "created")) else {
            throw flaw("created", "a time", value["created"])
        }
        guard let rows = value["cases"]?.array, !rows.isEmpty else { throw flaw("cases", "cases", value["cases"]) }
        return KitDocument(
            project: project,
            keyHint: try text(value, "key"),
            created: created,
            cases: try rows.map(row)
        )
    }

    private func row(_ value: JSONValue) throws -> KitCase {
        let file = try text(value, "file")
        guard let name = try? EntryName(file), name.components.count == 1 else {
            throw flaw("file", "the name of a file in the kit's directory", .string(file))
        }
        let must = value["must"] ?? .null
        guard let outcome = try KitCase.Outcome(rawValue: text(must, "outcome")) else {
            throw flaw("outcome", KitCase.Outcome.allCases.map(\.rawValue).joined(separator: ", "), must["outcome"])
        }
        guard outcome == .confirmed || must["code"]?.string != nil else {
            throw flaw("code", "the code that it must end with", must["code"])
        }
        let needs = try (value["needs"]?.array ?? []).map { item in
            guard let need = item.string.flatMap({ KitCase.Need(rawValue: $0) }) else {
                throw flaw("needs", KitCase.Need.allCases.map(\.rawValue).joined(separator: ", "), item)
            }
            return need
        }
        return KitCase(
            name: try self.name(value, "name"),
            file: file,
            about: try text(value, "about"),
            outcome: outcome,
            code: must["code"]?.string,
            finding: must["finding"]?.string,
            says: must["says"]?.string,
            needs: Set(needs),
            verify: value["verify"]?.string,
            isRefusedAsOffer: value["offer"]?.bool == true
        )
    }

    private func text(_ value: JSONValue, _ key: String) throws -> String {
        guard let text = value[key]?.string else { throw flaw(key, "a text", value[key]) }
        return text
    }

    private func name<Kind: NameKind>(_ value: JSONValue, _ key: String) throws -> Name<Kind> {
        let text = try text(value, key)
        guard let name = Name<Kind>(text) else { throw flaw(key, Name<Kind>.rule, .string(text)) }
        return name
    }

    private func flaw(_ key: String, _ expected: String, _ found: JSONValue?) -> KitFailure {
        KitFailure(
            .unreadable,
            "\(subject) \(key)",
            expected: expected,
            found: "\((found ?? .null).kindDescription); write a new kit with slipway kit"
        )
    }
}
