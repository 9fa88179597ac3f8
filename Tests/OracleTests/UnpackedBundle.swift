import Bundles
import DurableFiles
import Identifiers
import TestSupport

/// A golden bundle, unpacked by Slipway.
struct UnpackedBundle {
    let bundle: VerifiedBundle
    /// The directory of the tree.
    let path: String
    private let directory: TemporaryDirectory

    init(_ file: String) throws {
        let golden = try GoldenBundles()
        directory = try TemporaryDirectory()
        bundle = try BundleExtractor.extract(
            try golden[file].path,
            as: "tree",
            in: directory.handle,
            trust: golden.trust(),
            now: golden.moment
        )
        path = directory.path("tree")
    }

    /// The content of each file, by its name byte for byte.
    func contents() throws -> [EntryName: Digest] { try files(below: path) }

    /// Changes the first byte of a file, and of all that share its content.
    func damage(_ name: String) throws {
        try Shell.run("chmod u+w '\(path)/\(name)' && printf X | dd of='\(path)/\(name)' bs=1 conv=notrunc")
    }
}

/// Reads a directory: the content of each file, by its name byte for byte.
func files(below path: String) throws -> [EntryName: Digest] {
    var contents: [EntryName: Digest] = [:]
    for file in try TreeWalk.files(below: DirectoryHandle(path: path)) {
        contents[file.name] = try StreamingDigest.of(OpenFile.read("\(path)/\(file.name)")).digest
    }
    return contents
}
