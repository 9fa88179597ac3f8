package import DurableFiles
package import Identifiers

/// A file of rows that was opened and is held, so that all passes read the same inode.
package struct DatasetFile: Sendable {
    package let path: String
    package let format: DatasetFormat
    package let opened: OpenFile
    let before: FileStatus

    /// The digest that the file must have; nil where it was not declared.
    package var expected: Digest?
    /// The Python that reads Parquet.
    package var parquet = ParquetReading()

    /// - Parameter format: nil: as the name says.
    /// - Throws: `file.not-found`, `dataset.form` for a name that says nothing and for a pipe.
    package static func open(_ path: String, format: DatasetFormat? = nil) throws -> DatasetFile {
        guard let format = format ?? DatasetFormat(path: path) else {
            throw DatasetFailure(
                .formInvalid,
                path,
                expected: "a name that ends in .csv, .jsonl, .ndjson (also with .gz or .zst) or .parquet, or --format",
                found: "neither"
            )
        }
        return try DatasetFile(OpenFile.read(path), path: path, format: format)
    }

    /// - Parameter path: what messages call the file.
    /// - Throws: `dataset.form` for a pipe, which cannot be read twice.
    package init(_ opened: OpenFile, path: String, format: DatasetFormat) throws {
        let status = try opened.status()
        guard status.kind == .regular else {
            throw DatasetFailure(
                .formInvalid,
                path,
                expected: "a regular file, which can be read more than once",
                found: "a pipe or device; write it to a file first"
            )
        }
        self.path = path
        self.format = format
        self.opened = opened
        before = status
    }

    /// Requires that the file is what it was when it was opened.
    /// - Throws: `file.changed`
    func requireUnchanged() throws(FileFailure) {
        let after = try opened.status()
        guard after.size == before.size, after.modified == before.modified,
            after.modifiedNanoseconds == before.modifiedNanoseconds
        else {
            throw FileFailure(
                .changed,
                path,
                expected: "the \(before.size) bytes of \(before.modified) until all rows are read",
                found: "\(after.size) bytes of \(after.modified): something writes to the file; read a copy of it"
            )
        }
    }

    /// - Throws: `dataset.digest`
    func requireDigest(_ found: Digest) throws(DatasetFailure) {
        guard let expected, expected != found else { return }
        throw DatasetFailure(
            .digestDiffers,
            path,
            "expected the content that was declared, \(expected), found \(found); declare it again with `slipway dataset add`, "
                + "or give the file itself as undeclared data with --data FILE",
            findings: [
                Finding(
                    code: DatasetCode.digestDiffers.rawValue,
                    subject: path,
                    expected: expected.description,
                    found: found.description
                )
            ]
        )
    }
}
