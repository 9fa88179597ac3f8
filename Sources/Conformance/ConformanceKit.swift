import Bundles
package import DurableFiles
package import Identifiers
import StrictJSON

/// A kit in its directory: `kit.json` names each bundle and the outcome that it must have.
///
/// `Conformance` is the target behind `slipway conformance`: it writes bundles that a node must take and bundles that it
/// must refuse, sends them to a node, and compares each outcome with the expected one.
///
/// - A *kit* is a directory with `kit.json`, one tar for each case, the public key that signed them, sign-offs, a part of a
///   node's configuration and a README. This type reads and writes it.
/// - A *case* (`ConformanceCase`) is one bundle with its expected outcome, its stable code and its needs, such as a Python on
///   the node. A *recipe* (`CaseRecipe`) makes the bundle of a case; the recipes stand in `Recipes`.
/// - A *draft* (`BundleDraft`) is all that goes into a bundle, as values to change before signing. *Parts*
///   (`BundleParts`) are the entries of a finished bundle, to change after signing. Tests use both.
/// - A *sign-off* of a kit (`SignOffCase`) is a policy and claims beside one of its bundles, with the expected decision. A
///   `SignOffRecipe` makes it, and `SignOffConformance` decides it without a node.
/// - An *order* of a kit (`OrderCase`) is a signed order that no node may take; `OrderRecipe` makes it, and `OrderConformance` judges it without a node.
/// - `BundleConformance` verifies the bundles without a node. `NodeConformance` sends them to one, with `NodeAssessment` as its state.
///
/// Begin with `CaseRecipe.all`, the list of all cases in their order, and `NodeConformance.run`.
///
/// The target never writes a private key, touches no project but the kit's own, and does no harm on the node: see
/// `ConformanceModel` for what its models do. The format of `kit.json` and the codes `kit.…` are stable.
package struct ConformanceKit: Sendable {
    package static let format = "slipway.kit/1"
    package static let fileName = "kit.json"
    /// The file with the key that signed the bundles, for a trust directory.
    package static let trustFile = "trust/" + trustName
    /// The same in the trust directory.
    static let trustName = "slipway-kit.pem"
    /// The prefix of all project names that a kit may touch.
    package static let projectPrefix = "slipway-kit-"
    /// The bundle at which the hook of `node.yaml` hangs.
    static let hangingBundle = "hook-hangs"

    package let project: ProjectName
    package let keyHint: String
    package let created: Timestamp
    /// In the order of the run.
    package let cases: [ConformanceCase]
    /// Policies and claims beside the bundles; none in the kit of an older slipway.
    package let signOffs: [SignOffCase]
    /// Signed orders that a node must refuse, and one that is sound; none in the kit of an older slipway.
    package let orders: [OrderCase]

    init(
        project: ProjectName,
        keyHint: String,
        created: Timestamp,
        cases: [ConformanceCase],
        signOffs: [SignOffCase],
        orders: [OrderCase]
    ) {
        self.project = project
        self.keyHint = keyHint
        self.created = created
        self.cases = cases
        self.signOffs = signOffs
        self.orders = orders
    }

    /// - Throws: `kit.unreadable` if the directory is no kit, `kit.foreign` if its project is not one of a kit.
    package static func read(from directory: DirectoryHandle) throws -> ConformanceKit {
        let path = directory.fullPath(of: fileName)
        let bytes: [UInt8]
        do {
            bytes = try directory.read(file: fileName, limit: 1 << 20)
        } catch {
            guard error.code == .notFound else { throw error }
            throw ConformanceFailure(
                .unreadable,
                path,
                expected: "a directory that slipway conformance wrote",
                found: "no \(fileName)"
            )
        }
        return try ConformanceKitReader(subject: path).document(JSONParser.parse(bytes, subject: path))
    }

    /// `kit.json`, with one line for each case and sign-off, since people read it too.
    func json() -> [UInt8] {
        let head: [(String, JSONValue)] = [
            ("format", .string(Self.format)), ("created", .string(created.description)),
            ("project", .string(project.text)), ("key", .string(keyHint)), ("trust", .string(Self.trustFile)),
        ]
        let members = head.map { " \"\($0.0)\": \(JSONWriter.text(of: $0.1)),\n" }.joined()
        let lists = [
            ("cases", cases.map(\.value)), ("signOffs", signOffs.map(\.value)), ("orders", orders.map(\.value)),
        ].map(Self.list)
        return Array("{\n\(members)\(lists.joined(separator: ",\n"))\n}\n".utf8)
    }

    private static func list(_ key: String, _ rows: [JSONValue]) -> String {
        let lines = rows.map { "  " + JSONWriter.text(of: $0) }
        return " \"\(key)\": [\n\(lines.joined(separator: ",\n"))\n ]"
    }
}

extension ConformanceCase {
    fileprivate var value: JSONValue {
        var must: JSONValue = ["outcome": .string(outcome.rawValue)]
        if let code { must["code"] = .string(code) }
        if let finding { must["finding"] = .string(finding) }
        if let says { must["says"] = .string(says) }
        let needs: [JSONValue] = needs.map(\.rawValue).sorted().map(JSONValue.string)
        return [
            "name": .string(name.text), "file": .string(file), "about": .string(about), "must": must,
            "needs": .array(needs), "verify": .optional(verify), "offer": .bool(isRefusedAsOffer),
            "exit": .integer(Int64(outcome.exitStatus)),
        ]
    }
}

/// Reads `kit.json`, which others may have changed since it was written.
private struct ConformanceKitReader {
    let subject: String

    func document(_ value: JSONValue) throws(ConformanceFailure) -> ConformanceKit {
        let fields = try JSONFields(value) { [subject] in ConformanceFailure.unreadable(subject, $0) }
        guard try fields.text("format") == ConformanceKit.format else {
            throw fields.flaw("format", ConformanceKit.format)
        }
        let project: ProjectName = try fields.name("project")
        guard project.text.hasPrefix(ConformanceKit.projectPrefix) else {
            throw ConformanceFailure(
                .foreign,
                subject,
                expected: "a project whose name begins with \(ConformanceKit.projectPrefix)",
                found: "\(project); a kit touches no other"
            )
        }
        var cases: [ConformanceCase] = []
        for row in try fields.objects("cases") { cases.append(try ConformanceCase(row)) }
        guard !cases.isEmpty else { throw fields.flaw("cases", "cases") }
        var signOffs: [SignOffCase] = []
        if fields.has("signOffs") {
            for row in try fields.objects("signOffs") { signOffs.append(try SignOffCase(row)) }
        }
        var orders: [OrderCase] = []
        if fields.has("orders") {
            for row in try fields.objects("orders") { orders.append(try OrderCase(row)) }
        }
        return ConformanceKit(
            project: project,
            keyHint: try fields.text("key"),
            created: try fields.time("created"),
            cases: cases,
            signOffs: signOffs,
            orders: orders
        )
    }
}

extension ConformanceCase {
    fileprivate init(_ fields: JSONFields<ConformanceFailure>) throws(ConformanceFailure) {
        let file = try fields.text("file")
        guard let entry = try? EntryName(file), entry.components.count == 1 else {
            throw fields.flaw("file", "the name of a file in the kit's directory")
        }
        let must = try fields.object("must")
        let outcome: Outcome = try must.choice("outcome")
        guard outcome == .confirmed || must.has("code") else {
            throw must.flaw("code", "the code that it must end with")
        }
        var needs: Set<Need> = []
        for text in try fields.texts("needs") {
            guard let need = Need(rawValue: text) else {
                throw fields.flaw("needs", "some of " + Need.allCases.map(\.rawValue).joined(separator: ", "))
            }
            needs.insert(need)
        }
        self.init(
            name: try fields.name("name"),
            file: file,
            about: try fields.text("about"),
            outcome: outcome,
            code: try must.optionalText("code"),
            finding: try must.optionalText("finding"),
            says: try must.optionalText("says"),
            needs: needs,
            verify: try fields.optionalText("verify"),
            isRefusedAsOffer: fields.value("offer").bool == true
        )
    }
}

extension ConformanceFailure {
    fileprivate static func unreadable(_ subject: String, _ flaw: JSONFlaw) -> ConformanceFailure {
        ConformanceFailure(
            .unreadable,
            flaw.place.isEmpty ? subject : "\(subject) \(flaw.place)",
            expected: flaw.expected,
            found: "\(flaw.found); write a new kit with slipway conformance"
        )
    }
}
