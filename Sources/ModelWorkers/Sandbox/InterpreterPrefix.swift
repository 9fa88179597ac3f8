#if canImport(Glibc)
import Glibc
#endif

/// The directory of a Python and its libraries, found without running it: code of a virtual environment is not to be
/// trusted yet.
enum InterpreterPrefix {
    /// Directories, or the program alone where nothing says that a Python lies around it.
    static func all(of interpreter: String) -> [String] {
        var found: [String] = []
        var next = [interpreter]
        // A virtual environment's program is a link, which may lead to another environment's.
        for _ in 0..<16 {
            guard let path = next.popLast() else { break }
            let prefix = parent(of: parent(of: path))
            if isPrefix(prefix) {
                if !found.contains(prefix) { found.append(prefix) }
            } else {
                found.append(path)
            }
            if let home = home(of: prefix) { next.append(home + "/python") }
            if let target = target(of: path) { next.append(target) }
        }
        if let whole = realpath(interpreter, nil) {
            defer { free(whole) }
            let prefix = parent(of: parent(of: String(cString: whole)))
            if isPrefix(prefix), !found.contains(prefix) { found.append(prefix) }
        }
        return found
    }

    /// Tells whether a Python's own libraries, or those of a virtual environment, lie there; never the root, or a home.
    private static func isPrefix(_ path: String) -> Bool {
        guard path.utf8.count > 1 else { return false }
        if access(path + "/pyvenv.cfg", F_OK) == 0 { return true }
        return ["lib", "lib64"].contains { name in
            guard let listing = opendir("\(path)/\(name)") else { return false }
            defer { closedir(listing) }
            while let entry = readdir(listing) {
                let library = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                if library.hasPrefix("python3") || library.hasPrefix("pypy3") { return true }
            }
            return false
        }
    }

    /// The path of Python's program that a virtual environment states.
    private static func home(of prefix: String) -> String? {
        guard let file = fopen(prefix + "/pyvenv.cfg", "re") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 16 << 10)
        let count = fread(&bytes, 1, bytes.count, file)
        for line in String(decoding: bytes.prefix(count), as: UTF8.self).split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].filter({ $0 != " " }) == "home" else { continue }
            let value = String(parts[1].drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            return value.hasPrefix("/") ? value : nil
        }
        return nil
    }

    private static func target(of path: String) -> String? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = bytes.withUnsafeMutableBytes { buffer in
            buffer.baseAddress.map { readlink(path, $0.assumingMemoryBound(to: CChar.self), buffer.count) } ?? -1
        }
        guard count > 0 else { return nil }
        let target = String(decoding: bytes.prefix(count), as: UTF8.self)
        return target.hasPrefix("/") ? target : "\(parent(of: path))/\(target)"
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
