/// Paths as Windows writes them.
package enum WindowsPath {
    /// The path with `/`, absolute if it begins with a drive.
    /// - Returns: nil for a text that is no path of Windows: it has neither a backslash nor a drive.
    static func here(_ text: String) -> String? {
        let hasDrive = hasDrive(text)
        guard hasDrive || text.utf8.contains(UInt8(ascii: "\\")) else { return nil }
        let path = String(decoding: text.utf8.map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "/") : $0 }, as: UTF8.self)
        return hasDrive ? "/" + path : path
    }

    /// `C:` and then `\` or `/`.
    package static func hasDrive(_ text: some StringProtocol) -> Bool {
        let start = Array(text.utf8.prefix(3))
        guard start.count == 3, start[1] == UInt8(ascii: ":") else { return false }
        let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(start[0] | 0x20)
        return isLetter && (start[2] == UInt8(ascii: "\\") || start[2] == UInt8(ascii: "/"))
    }
}
