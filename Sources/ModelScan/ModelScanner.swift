import AsyncSupport
package import DurableFiles
package import Identifiers
import Synchronization

/// Looks through the files of a model version without running anything of it, as streams.
///
/// `ModelScan` says what loading a model's files would import and run, and what else in them needs a person's eye.
///
/// - `ModelScanner` (this type) scans the files of one version into a `ScanReport` with a `ScanVerdict`; `BundleScan` is
///   `scan.json`, the reports of a bundle. `ScanPolicy` is the operator's consequence.
/// - `Pickle`: a walk over opcodes that follows only values that decide an import (`PickleWalk`).
/// - `Imports`: which imports are dangerous, known for a flavour, or unknown (`ImportRules`); `Known` holds lists that scripts make.
/// - `Containers`: zip, tar, npy and skops, read strictly; disagreements between two readings are findings.
/// - `Text` and `Bytes`: secrets and Keras lambdas in texts; input as a window over a stream.
///
/// Begin with `FileScan`, then `PickleWalk` and `ImportRules`.
///
/// The target runs nothing of a model and trusts nothing in it: names, sizes and depths are limited (`ScanLimits`), and
/// reading on where a format breaks off is preferred to giving up. It knows no YAML: MLmodel comes as a `ScanSubject`.
package enum ModelScanner {
    /// A file and how its content is reached.
    package struct File: Sendable {
        package let path: EntryName
        package let open: @Sendable () throws -> ByteRange

        package init(path: EntryName, open: @escaping @Sendable () throws -> ByteRange) {
            self.path = path
            self.open = open
        }
    }

    /// - Parameters:
    ///   - files: all files of the version.
    ///   - width: lanes.
    /// - Throws: what reading throws; nothing that a file holds is an error.
    package static func scan(_ files: [File], _ subject: ScanSubject, width: Int) throws -> ScanReport {
        let done = Mutex<[Int: (scan: FileScan, size: UInt64)]>([:])
        try Parallel.forEach(count: files.count, width: width) { index in
            let range = try files[index].open()
            let scan = try FileScan(range, path: files[index].path.text, subject: subject)
            done.withLock { $0[index] = (scan, range.size) }
        }
        let scans = done.withLock { done in files.indices.compactMap { done[$0] } }
        return report(scans, subject)
    }

    private static func report(_ scans: [(scan: FileScan, size: UInt64)], _ subject: ScanSubject) -> ScanReport {
        var findings = scans.flatMap(\.scan.findings)
        findings += subject.outside.map { ScanFinding(.pathOutside, "MLmodel", "names \($0), which leaves the model") }
        findings += subject.loaders.map {
            ScanFinding(.codeLoader, "MLmodel", "is loaded by the module \($0), which is not MLflow's")
        }
        var imports: [PickleImport: (verdict: ScanVerdict, files: Set<String>)] = [:]
        for (scan, _) in scans {
            if subject.isCode(scan.path) {
                findings.append(
                    ScanFinding(
                        .codeFile,
                        scan.path,
                        "is Python code of the model's own, which can run when it is loaded"
                    )
                )
            }
            if !subject.named.isEmpty, !subject.explains(scan.path) {
                findings.append(ScanFinding(.fileUnreferenced, scan.path, "nothing in MLmodel names it"))
            }
            for (found, verdict) in scan.imports {
                var known = imports[found] ?? (verdict, [])
                known.verdict = max(known.verdict, verdict)
                known.files.insert(scan.path)
                imports[found] = known
            }
        }
        return ScanReport(
            files: scans.map { ScannedFile(path: $0.scan.path, format: $0.scan.format, size: $0.size) },
            imports: imports.map {
                ScannedImport(name: $0.key.text, verdict: $0.value.verdict, files: $0.value.files.sorted())
            },
            findings: findings
        )
    }
}

extension ModelScanner.File {
    /// A whole file.
    package init(path: EntryName, opening open: @escaping @Sendable () throws -> OpenFile) {
        self.init(path: path) {
            let file = try open()
            return ByteRange(file: file, size: try file.status().size)
        }
    }
}
