// SPDX-License-Identifier: MIT
#include "display.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

void print(const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stdout);
    std::fflush(stdout);
}

/// The row without what changes all the time.
QString lastingText(TreeRow row)
{
    row.report.celsius.reset();
    return textOf(row);
}

QString textAlone(TreeRow row)
{
    row.branch.clear();
    return textOf(row);
}

QStringList linesOf(const Tree &tree)
{
    QStringList lines{u"station: %1 readings"_s.arg(tree.readings), headerText()};
    for (const TreeRow &row : tree.rows)
        lines.append(textOf(row));
    return lines;
}

} // namespace

Display::Display() : m_isTerminal(::isatty(STDOUT_FILENO)) { }

Display::~Display()
{
    if (m_height > 0)
        print(u"\n"_s);
}

void Display::show(const Tree &tree)
{
    if (m_isTerminal) {
        QStringList lines = linesOf(tree) << m_said;
        winsize size = {};
        if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 4 && size.ws_col > 20) {
            if (lines.size() > size.ws_row - 2)
                lines = lines.first(size.ws_row - 4) << u"…"_s << m_said;
            for (QString &line : lines)
                line.truncate(size.ws_col - 1); // a line that wraps would be two
        }
        draw(lines);
        return;
    }
    if (m_known.isEmpty()) {
        printAll(tree);
    } else {
        for (const TreeRow &row : tree.rows) {
            if (m_known.value(row.child.id) != lastingText(row))
                print(textAlone(row) + u'\n');
        }
    }
    for (const TreeRow &row : tree.rows)
        m_known[row.child.id] = lastingText(row);
}

// What one is typing below the drawing stays as it is, unless all is drawn anew.
void Display::draw(const QStringList &lines)
{
    if (m_height != lines.size() || m_entered) {
        if (m_height > 0)
            print(u"\033[%1F\033[J"_s.arg(m_height + int(m_entered)));
        m_height = lines.size();
        m_entered = false;
        print(QString(m_height, u'\n') + u"> "_s);
    }
    QString text = u"\0337\033[%1F"_s.arg(m_height);
    for (const QString &line : lines)
        text += line + u"\033[K\n"_s;
    print(text + u"\0338"_s);
}

void Display::finish(const Tree &tree)
{
    if (!m_isTerminal) {
        printAll(tree);
        return;
    }
    show(tree);
    print(u"\r\033[K"_s);
    m_height = 0; // what comes now stands below it
}

void Display::say(const QString &text)
{
    if (m_height == 0) {
        print(text + u'\n');
        return;
    }
    m_said = text;
    m_entered = true;
}

bool Display::isBroken() const
{
    return std::ferror(stdout) != 0;
}

void Display::printAll(const Tree &tree)
{
    for (const QString &line : linesOf(tree))
        print(line + u'\n');
}
