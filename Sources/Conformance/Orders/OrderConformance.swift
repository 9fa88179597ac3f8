package import DurableFiles
package import Identifiers
import Orders
import Signing

/// Judges each order of a kit as a node that trusts the kit's key would, and compares the code with `kit.json`.
package struct OrderConformance: Sendable {
    private let document: ConformanceKit
    private let bundles: DirectoryHandle
    private let trust: Trust
    private let now: Timestamp

    private static let keyLimit = 1 << 16
    /// Bytes of a file of an order, more than a node takes.
    static let limit = 1 << 20

    package init(_ document: ConformanceKit, in bundles: DirectoryHandle, now: Timestamp) throws {
        self.document = document
        self.bundles = bundles
        self.now = now
        let pem = try bundles.read(file: ConformanceKit.trustFile, limit: Self.keyLimit)
        trust = try Trust(files: [(ConformanceKit.trustName, String(decoding: pem, as: UTF8.self))])
    }

    /// Blocks. Calls `each` with every result as it comes.
    package func run(each: (CaseResult) throws -> Void) throws -> [CaseResult] {
        try document.orders.map { item in
            let code = try judge(try bundles.read(file: item.file, limit: Self.limit))
            let found = code.map { "refused with \($0)" } ?? "sound"
            let result: CaseResult = code == item.code ? .held(item, found) : .broken(item, found)
            try each(result)
            return result
        }
    }

    /// - Returns: the code of the refusal; nil for an order that is sound.
    private func judge(_ bytes: [UInt8]) throws -> String? {
        do {
            let signed = try SignedOrder(bytes)
            _ = try signed.signer(under: trust, at: now)
            return nil
        } catch let failure as any CodedFailure {
            return failure.stableCode
        }
    }
}
