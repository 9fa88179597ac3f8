#if canImport(Glibc)
import Glibc
#endif

/// What this machine lets a test do: conditions of `.enabled(if:)`, each tried once, so that what is not run is told as skipped.
package enum Machine {
    package static let isRoot = geteuid() == 0

    /// Whether a test may mount a small file system.
    package static let canMount: Bool = {
        guard let directory = try? TemporaryDirectory() else { return false }
        let path = directory.path("disk")
        let isMounted = (try? Shell.run("mkdir '\(path)' && mount -t tmpfs -o size=1m tmpfs '\(path)'")) != nil
        if isMounted { try? Shell.run("umount -l '\(path)'") }
        return isMounted
    }()

    /// Whether a process may have a network of its own.
    package static let hasOwnNetworks = (try? Shell.run("unshare --user --map-root-user --net true")) != nil
}
