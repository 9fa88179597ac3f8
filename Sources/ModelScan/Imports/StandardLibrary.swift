/// Python's own modules. A pickle of a model needs few of them, and more of them than anyone lists run programs, load code,
/// open connections or write files somewhere; so all count as dangerous that are not named here.
enum StandardLibrary {
    /// True for a module of any release of Python since 2.7.
    static func holds(module: String) -> Bool { modules.contains(top(module)) }

    /// True if the module only computes: data types, numbers, texts.
    static func isHarmless(module: String) -> Bool {
        harmless.contains(module) || (harmless.contains(top(module)) && !except.contains(module))
    }

    private static func top(_ module: String) -> String {
        String(module.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)[0])
    }

    private static func words(_ text: String) -> Set<String> {
        Set(text.split { $0 == " " || $0 == "\n" }.map(String.init))
    }

    private static let harmless = words(
        """
        __builtin__ __builtins__ __future__ _abc _bisect _blake2 _codecs _collections _collections_abc _csv
        _datetime _decimal _functools _heapq _io _json _md5 _operator _py_abc _pydatetime _pydecimal _random
        _sha1 _sha2 _sha256 _sha3 _sha512 _sre _stat _statistics _string _strptime _struct _types _typing _uuid
        _weakref _weakrefset _zoneinfo UserDict UserList UserString abc array base64 binascii bisect builtins
        calendar cmath collections colorsys contextlib contextvars copy copy_reg copyreg csv dataclasses
        datetime decimal enum errno fractions functools graphlib hashlib heapq hmac html inspect io ipaddress
        itertools json keyword math numbers opcode operator pathlib pprint queue random re reprlib secrets sets
        sre_compile sre_constants sre_parse stat statistics string stringprep struct textwrap time token tomllib
        types typing unicodedata uuid warnings weakref zlib zoneinfo
        """
    )

    private static let except: Set<String> = ["json.tool", "html.parser"]

    /// `sys.stdlib_module_names` of CPython 3.10 to 3.14, with the further modules of 2.7 and 3.9.
    private static let modules = words(
        """
        __builtin__ __builtins__ __future__ _abc _aix_support _android_support _apple_support _ast _asyncio
        _bisect _blake2 _bootlocale _bootsubprocess _bsddb _bz2 _codecs _codecs_cn _codecs_hk _codecs_iso2022
        _codecs_jp _codecs_kr _codecs_tw _collections _collections_abc _colorize _compat_pickle _compression
        _contextvars _crypt _csv _ctypes _curses _curses_panel _datetime _dbm _decimal _dummy_thread
        _dummy_threading _elementtree _frozen_importlib _frozen_importlib_external _functools _gdbm _hashlib
        _heapq _hmac _hotshot _imp _interpchannels _interpqueues _interpreters _io _ios_support _json _locale
        _lsprof _lzma _markupbase _md5 _msi _multibytecodec _multiprocessing _opcode _opcode_metadata _operator
        _osx_support _overlapped _peg_parser _pickle _posixshmem _posixsubprocess _py_abc _py_warnings
        _pydatetime _pydecimal _pyio _pylong _pyrepl _queue _random _remote_debugging _scproxy _sha1 _sha2
        _sha256 _sha3 _sha512 _signal _sitebuiltins _socket _sqlite3 _sre _ssl _stat _statistics _string
        _strptime _struct _subprocess _suggestions _symtable _sysconfig _sysconfigdata _testcapi
        _testinternalcapi _thread _threading_local _tkinter _tokenize _tracemalloc _types _typing _uuid
        _warnings _weakref _weakrefset _winapi _winreg _wmi _xxinterpchannels _xxsubinterpreters _xxtestfuzz
        _zoneinfo _zstd __phello__ abc aifc annotationlib antigravity anydbm argparse array ast asynchat asyncio
        asyncore atexit audiodev audioop base64 bdb binascii binhex bisect bsddb builtins bz2 cPickle cProfile
        cStringIO calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys commands compileall
        compiler compression concurrent configparser contextlib contextvars cookielib copy copy_reg copyreg
        crypt csv ctypes curses dataclasses datetime dbhash dbm decimal difflib dircache dis distutils dl
        doctest dumbdbm dummy_thread dummy_threading email encodings ensurepip enum errno exceptions
        faulthandler fcntl filecmp fileinput fnmatch formatter fpformat fractions ftplib functools
        future_builtins gc gdbm genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac
        hotshot html htmlentitydefs htmllib http httplib idlelib ihooks imageop imaplib imghdr imp importlib
        imputil inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma macpath
        mailbox mailcap markupbase marshal math md5 mhlib mimetools mimetypes mimify mmap modulefinder msilib
        msvcrt multifile multiprocessing mutex netrc new nis nntplib nt ntpath nturl2path numbers opcode
        operator optparse os os2emxpath ossaudiodev parser pathlib pdb pickle pickletools pipes pkgutil platform
        plistlib popen2 poplib posix posixfile posixpath pprint profile profiling pstats pty pwd py_compile
        pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rexec rfc822
        rlcompleter robotparser runpy sched secrets select selectors sets sgmllib sha shelve shlex shutil signal
        site sitecustomize smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre sre_compile sre_constants
        sre_parse ssl stat statistics statvfs string stringold stringprep strop struct subprocess sunau sunaudio
        symbol symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios test textwrap this
        thread threading time timeit tkinter toaiff token tokenize tomllib trace traceback tracemalloc tty
        turtle turtledemo types typing unicodedata unittest urllib urllib2 urlparse user usercustomize uu uuid
        venv warnings wave weakref webbrowser whichdb winreg winsound wsgiref xdrlib xml xmllib xmlrpc xmlrpclib
        xxlimited xxlimited_35 xxsubtype zipapp zipfile zipimport zlib zoneinfo BaseHTTPServer Bastion
        CGIHTTPServer ConfigParser Cookie DocXMLRPCServer HTMLParser MimeWriter Queue SimpleHTTPServer
        SimpleXMLRPCServer SocketServer StringIO Tkinter UserDict UserList UserString Tix ttk tkFileDialog
        tkMessageBox ScrolledText cPickle CDROM DLFCN IN TYPES
        """
    )
}
