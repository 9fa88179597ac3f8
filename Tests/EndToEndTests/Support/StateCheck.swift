import DurableFiles
import Foundation
import Identifiers
import StrictJSON
import TestSupport
import Testing

/// The invariants of a node's state, judged from outside: by what is on the disk and what the API says.
///
/// Shares no code with the node: it reads the signed list of a bundle with a few lines of its own.
struct StateCheck {
    let node: TestNode
    var project = "credit"

    /// Asks again for a moment while something is wrong, since a node tidies up after it has told how a deployment ended.
    /// - Parameter settled: whether nothing may be under way any more.
    func run(settled: Bool = true, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let patience = ContinuousClock.now + .seconds(240)
        var found: [String]
        repeat { found = try await findings(settled: settled) } while !found.isEmpty && ContinuousClock.now < patience
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))", sourceLocation: sourceLocation)
    }

    private func findings(settled: Bool) async throws -> [String] {
        let report = try await node.get("/v1/projects/\(project)")
        var findings = try currentFindings(report)
        if let last = report["lastConfirmed"]?.integer { findings += try damage(of: last) }
        if settled {
            for deployment in try await node.deployments(project) where !Self.isFinished(deployment) {
                findings.append("deployment \(deployment["id"]?.integer ?? 0) is \(deployment["state"]?.string ?? "?")")
            }
        }
        return findings + (try temporaries()) + auditFindings(try await records())
    }

    private static func isFinished(_ deployment: JSONValue) -> Bool {
        let state = deployment["state"]?.string ?? ""
        return ["confirmed", "rejected", "failed", "cancelled", "rolled-back"].contains(state)
            || (deployment["kind"]?.string == "stage" && state == "checked")
    }

    /// Finds differences between the link `current`, the files behind it, and the node's report.
    private func currentFindings(_ report: JSONValue) throws -> [String] {
        let told = report["current"]?["number"]?.integer
        guard let link = node.current(project) else {
            return told == nil ? [] : ["current is nothing, the node says generation \(told ?? 0)"]
        }
        let prefix = "../generations/\(project)/"
        guard link.hasPrefix(prefix), let number = Int64(link.dropFirst(prefix.count)) else {
            return ["current is \(link)"]
        }
        var findings = try damage(of: number)
        if told != number {
            findings.append("current is \(number), the node says \(told.map(String.init) ?? "nothing")")
        }
        return findings
    }

    /// Every file of a generation is one that was signed, with its digest, and none is missing.
    func damage(of number: Int64) throws -> [String] {
        let home = "\(node.state)/generations/\(project)/\(number)"
        let place = "generation \(number): "
        guard let manifest = FileManager.default.contents(atPath: home + "/bundle.json") else {
            return [place + "has no bundle.json"]
        }
        let digest = StreamingDigest.of(Array(manifest)).hex
        let document = "\(node.state)/bundles/\(project)/\(digest)/bundle.sig"
        guard let signature = FileManager.default.contents(atPath: document) else {
            return [place + "has no \(document)"]
        }
        var expected = try Self.signedModelFiles(Array(signature))
        var findings: [String] = []
        let models = home + "/models"
        for name in FileManager.default.enumerator(atPath: models)?.compactMap({ $0 as? String }) ?? [] {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(models)/\(name)")
            let kind = attributes[.type] as? FileAttributeType
            if kind == .typeSymbolicLink {
                let target = try FileManager.default.destinationOfSymbolicLink(atPath: "\(models)/\(name)")
                let leads = name.hasSuffix("/active") && !target.contains("/")
                if !leads || expected["models/" + name.dropLast(6) + target + "/MLmodel"] == nil,
                    !FileManager.default.fileExists(atPath: "\(models)/\(name)/MLmodel")
                {
                    findings.append(place + "the link \(name) leads to \(target)")
                }
            } else if kind == .typeRegular {
                let found = try StreamingDigest.of(OpenFile.read("\(models)/\(name)")).digest.hex
                let wanted = expected.removeValue(forKey: "models/" + name)
                if wanted != found {
                    findings.append(place + "\(name) is \(found), signed is \(wanted ?? "no such file")")
                }
                if (attributes[.posixPermissions] as? Int) != 0o444 {
                    findings.append(place + "\(name) can be written to")
                }
            }
        }
        return findings + expected.keys.map { place + "\($0) is missing" }
    }

    /// The names and digests below `models/` that a bundle.sig lists.
    private static func signedModelFiles(_ signature: [UInt8]) throws -> [String: String] {
        let envelope = try JSONParser.parse(signature, subject: "bundle.sig")["dsseEnvelope"]
        let payload = envelope?["payload"]?.string.flatMap { Data(base64Encoded: $0) } ?? Data()
        let statement = try JSONParser.parse(Array(payload), subject: "statement")
        let resources = statement["predicate"]?["resources"]?.array ?? []
        return resources.reduce(into: [:]) { files, resource in
            guard let name = resource["name"]?.string, name.hasPrefix("models/") else { return }
            files[name] = resource["digest"]?.string
        }
    }

    /// Files that an interrupted step may leave.
    func temporaries() throws -> [String] {
        let names = FileManager.default.enumerator(atPath: node.state)?.compactMap { $0 as? String } ?? []
        return names.filter { name in
            let last = name.split(separator: "/").last ?? ""
            let isStrange = name.hasPrefix("generations/") && name.split(separator: "/").count == 3 && Int(last) == nil
            return last.hasPrefix(".slipway") || last.hasSuffix("~") || name.hasPrefix("ingest/") || isStrange
        }.map { "left behind: \($0)" }
    }

    func records() async throws -> [JSONValue] {
        var all: [JSONValue] = []
        while true {
            let page = try await node.get("/v1/audit?after=\(all.count)&limit=100")
            all += page["records"]?.array ?? []
            guard page["next"]?.isNull == false else { return all }
        }
    }

    /// The chain as docs describe it: each record holds the hash of the one before, over compact JSON with sorted keys.
    func auditFindings(_ records: [JSONValue]) -> [String] {
        var previous = String(repeating: "0", count: 64)
        var findings: [String] = []
        for (index, record) in records.enumerated() {
            if record["number"]?.integer != Int64(index + 1) {
                findings.append("audit: record \(index + 1) is not there")
            }
            if record["previous"]?.string != previous { findings.append("audit: record \(index + 1) does not follow") }
            guard let time = record["time"]?.string.flatMap({ Timestamp($0) }) else {
                findings.append("audit: record \(index + 1) has no time")
                continue
            }
            let content: JSONValue = [
                "action": record["action"] ?? .null, "actor": record["actor"] ?? .null,
                "detail": record["detail"] ?? .null, "number": record["number"] ?? .null,
                "outcome": record["outcome"] ?? .null, "previous": .string(previous),
                "project": record["project"] ?? .null, "subject": record["subject"] ?? .null,
                "time": .integer(time.milliseconds),
            ]
            previous = StreamingDigest.of(JSONWriter.bytes(of: content)).hex
            if record["hash"]?.string != previous { findings.append("audit: record \(index + 1) was changed") }
        }
        return findings
    }
}
