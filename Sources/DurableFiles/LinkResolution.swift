import Identifiers

/// Following a symbolic link by hand, so that it cannot leave the directory it is read in.
package enum LinkResolution {
    /// Resolves a name to a path without links, relative to the root.
    /// - Throws: `file.link` if the link leaves the root, dangles, or does not end within 40 steps.
    package static func resolve(
        _ location: String,
        in root: DirectoryHandle
    ) throws(FileFailure) -> (location: String, status: FileStatus) {
        var resolved: [String] = []
        var pending = Array(location.split(separator: "/").map(String.init).reversed())
        var steps = 0
        while let component = pending.popLast() {
            if component == "." { continue }
            if component == ".." {
                guard resolved.popLast() != nil else { throw refusal(location, root, "leaves it") }
                continue
            }
            let path = (resolved + [component]).joined(separator: "/")
            guard let status = try root.status(of: path) else { throw refusal(location, root, "leads nowhere") }
            guard status.kind == .symbolicLink else {
                resolved.append(component)
                continue
            }
            steps += 1
            guard steps <= 40 else { throw refusal(location, root, "runs in a circle") }
            let target = try root.linkTarget(of: path)
            guard !target.hasPrefix("/") else { throw refusal(location, root, "leaves it for \(target)") }
            pending.append(contentsOf: target.split(separator: "/").map(String.init).reversed())
        }
        let path = resolved.joined(separator: "/")
        if path.isEmpty { throw refusal(location, root, "leads to its own root") }
        guard let status = try root.status(of: path) else { throw refusal(location, root, "leads nowhere") }
        return (path, status)
    }

    private static func refusal(_ location: String, _ root: DirectoryHandle, _ why: String) -> FileFailure {
        FileFailure(
            .link,
            root.fullPath(of: location),
            expected: "a link that stays inside \(root.path)",
            found: "one that \(why); replace it by a copy"
        )
    }
}
