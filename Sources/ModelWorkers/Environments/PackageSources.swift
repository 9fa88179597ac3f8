#if canImport(Glibc)
import Glibc
#endif

/// The package indexes that the operator names to pip, for a build in a sandbox: it has nothing else of this process's
/// environment and reads nothing else of this machine. The code that it builds can read them too.
struct PackageSources {
    /// As a program's environment has them.
    let variables: [String: String]
    /// Absolute paths that these name.
    let readable: [String]

    private static let names = [
        "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX", "PIP_FIND_LINKS", "PIP_TRUSTED_HOST", "PIP_CERT",
        "PIP_CLIENT_CERT", "PIP_CONFIG_FILE", "PIP_CONSTRAINT", "PIP_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
        "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE",
    ]
    private static let paths = [
        "PIP_FIND_LINKS", "PIP_CERT", "PIP_CLIENT_CERT", "PIP_CONFIG_FILE", "PIP_CONSTRAINT", "SSL_CERT_FILE",
        "REQUESTS_CA_BUNDLE",
    ]

    init() {
        var variables: [String: String] = [:]
        for name in Self.names { variables[name] = getenv(name).map { String(cString: $0) } }
        // The user's own configuration lies in a home directory, which is not the build's.
        if variables["PIP_CONFIG_FILE"] == nil, let home = getenv("HOME").map({ String(cString: $0) }) {
            variables["PIP_CONFIG_FILE"] = ["\(home)/.config/pip/pip.conf", "\(home)/.pip/pip.conf"].first {
                access($0, R_OK) == 0
            }
        }
        readable = Self.paths.compactMap { variables[$0] }.flatMap { $0.split(whereSeparator: \.isWhitespace) }.map {
            $0.hasPrefix("file://") ? String($0.dropFirst(7)) : String($0)
        }.filter { $0.hasPrefix("/") }
        // There is no cache for it to write to.
        variables["PIP_NO_CACHE_DIR"] = "1"
        self.variables = variables
    }
}
