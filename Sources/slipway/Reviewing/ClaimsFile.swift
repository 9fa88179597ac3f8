import DurableFiles
import Identifiers
import Signing

/// The file of claims beside a bundle. It only grows: a claim is appended in one write, and is on the disk when the call returns.
struct ClaimsFile {
    let path: String

    /// - Parameter given: the file that the user named; nil for the one beside the bundle.
    init(besides bundle: String, given: String?) {
        path = given ?? ClaimLines.name(besides: bundle)
    }

    /// The claims in it; none where there is no file.
    func read() throws -> ClaimLines {
        do {
            return try readExisting()
        } catch let failure as FileFailure where failure.code == .notFound {
            return ClaimLines()
        }
    }

    /// The claims in a file that must be there.
    func readExisting() throws -> ClaimLines {
        // One byte more than may be read, so that a larger file is refused by its own rule.
        try ClaimLines(OpenFile.read(path).readAll(limit: ClaimLines.limit + 1), name: path)
    }

    func append(_ claim: Claim) throws {
        let bytes = try read().appending([claim], name: path)
        guard !bytes.isEmpty else { return }
        let file = try OpenFile.append(path, mode: 0o644)
        // A line that a crash has cut off stays a line of its own.
        try file.write(file.endsLine() ? bytes : [UInt8(ascii: "\n")] + bytes)
        try file.sync()
    }
}
