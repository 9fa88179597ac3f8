/// A file of a site: its path below the site's directory, and its bytes.
package struct SiteFile: Sendable, Hashable {
    package let path: String
    package let bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}
