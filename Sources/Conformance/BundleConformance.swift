import Bundles
package import DurableFiles
package import Identifiers
import Signing

/// Verifies each bundle of a kit without a node, and compares the outcome with `kit.json`.
package struct BundleConformance: Sendable {
    private let document: ConformanceKit
    private let directory: DirectoryHandle
    private let trust: Trust
    private let now: Timestamp

    package init(_ document: ConformanceKit, in directory: DirectoryHandle, now: Timestamp) throws {
        self.document = document
        self.directory = directory
        self.now = now
        let pem = try directory.read(file: ConformanceKit.trustFile, limit: 1 << 16)
        trust = try Trust(files: [(ConformanceKit.trustFile, String(decoding: pem, as: UTF8.self))])
    }

    /// Blocks. Calls `each` with every result as it comes.
    package func run(each: (CaseResult) throws -> Void) throws -> [CaseResult] {
        try document.cases.map { item in
            let result = try evaluate(item)
            try each(result)
            return result
        }
    }

    private func evaluate(_ item: ConformanceCase) throws -> CaseResult {
        do {
            let bundle = try BundleFile.verify(directory.fullPath(of: item.file), trust: trust, now: now, width: 1)
            guard bundle.manifest.project == document.project else {
                return .broken(item, "it is of the project \(bundle.manifest.project)")
            }
            return item.verify == nil ? .held(item, "verified") : .broken(item, "verified")
        } catch let failure as FileFailure {
            throw failure
        } catch let failure as any CodedFailure {
            let found = "refused with \(failure.stableCode)"
            return item.verify == failure.stableCode ? .held(item, found) : .broken(item, found)
        }
    }
}
