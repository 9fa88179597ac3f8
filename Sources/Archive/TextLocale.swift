#if canImport(Glibc)
import Identifiers
import Glibc
#endif

/// The character encoding libarchive converts names to. In the C locale it loses every name that is not ASCII.
enum TextLocale {
    private static let isUTF8 = setlocale(LC_CTYPE, "C.UTF-8") != nil || setlocale(LC_CTYPE, "en_US.UTF-8") != nil

    /// Makes the process read names as UTF-8, once, whatever `LC_ALL` says.
    static func prepare() throws(ArchiveFailure) {
        guard isUTF8 else {
            throw ArchiveFailure(
                .unavailable,
                "C.UTF-8",
                "this machine has no UTF-8 locale; install the locale C.UTF-8 and try again"
            )
        }
    }
}
