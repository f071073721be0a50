// SPDX-License-Identifier: MIT
#include "terminal.h"

#include <QtCore/qsocketnotifier.h>

#include <cstdio>

#if defined(Q_OS_UNIX)
#  include <csignal>
#  include <sys/ioctl.h>
#  include <termios.h>
#  include <unistd.h>
#endif

using namespace Qt::StringLiterals;

QString printable(QString text)
{
    for (QChar &c : text) {
        if (c.category() == QChar::Other_Control || c.category() == QChar::Other_Format)
            c = u'?';
    }
    return text;
}

#if defined(Q_OS_UNIX)

namespace {

termios s_before;

void write(const char *text, std::size_t size) noexcept
{
    while (size > 0) {
        const ssize_t written = ::write(STDOUT_FILENO, text, size);
        if (written <= 0)
            return;
        text += written;
        size -= std::size_t(written);
    }
}

void restore() noexcept
{
    static constexpr char Back[] = "\033[?25h\033[?1049l"; // cursor, and what the screen showed before
    write(Back, sizeof Back - 1);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &s_before);
}

void endBySignal(int signal)
{
    restore();
    ::signal(signal, SIG_DFL);
    ::raise(signal);
}

} // namespace

bool Terminal::isThere()
{
    return ::isatty(STDIN_FILENO) && ::isatty(STDOUT_FILENO);
}

Terminal::Terminal()
{
    ::tcgetattr(STDIN_FILENO, &s_before);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        ::signal(signal, &endBySignal);
    termios raw = s_before;
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO);
    raw.c_iflag &= ~tcflag_t(ICRNL);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    static constexpr char Begin[] = "\033[?1049h\033[?25l";
    write(Begin, sizeof Begin - 1);
    connect(new QSocketNotifier(STDIN_FILENO, QSocketNotifier::Read, this), &QSocketNotifier::activated, this, &Terminal::read);
}

Terminal::~Terminal()
{
    restore();
}

QSize Terminal::size() const
{
    winsize size = {};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
        return {80, 24};
    return {size.ws_col, size.ws_row};
}

void Terminal::show(const QStringList &lines, int marked, const QSet<int> &red)
{
    const QSize screen = size();
    QByteArray text = "\033[H"_ba;
    for (int i = 0; i < screen.height(); ++i) {
        const QByteArray line = printable(lines.value(i).left(screen.width())).toUtf8();
        const QByteArray look = (red.contains(i) ? "\033[31m"_ba : QByteArray()) + (i == marked ? "\033[7m"_ba : QByteArray());
        text += look.isEmpty() ? line : look + line + "\033[m"_ba;
        text += i + 1 < screen.height() ? "\033[K\r\n"_ba : "\033[K"_ba;
    }
    write(text.constData(), std::size_t(text.size()));
}

void Terminal::read()
{
    char bytes[64];
    const ssize_t size = ::read(STDIN_FILENO, bytes, sizeof bytes);
    if (size <= 0) {
        Q_EMIT pressed('q'); // it is gone
        return;
    }
    QByteArray keys(bytes, size);
    const std::pair<const char *, char> known[] = {{"\033[A", Up}, {"\033[B", Down}, {"\033[5~", PageUp}, {"\033[6~", PageDown}, {"\033[H", Home}, {"\033[F", End}, {"k", Up}, {"j", Down}};
    for (const auto &[sequence, key] : known)
        keys.replace(sequence, QByteArray(1, key));
    for (const char key : keys)
        Q_EMIT pressed(key);
}

#else

bool Terminal::isThere()
{
    return false;
}
Terminal::Terminal() = default;
Terminal::~Terminal() = default;
QSize Terminal::size() const
{
    return {80, 24};
}
void Terminal::show(const QStringList &, int, const QSet<int> &) { }
void Terminal::read() { }

#endif
