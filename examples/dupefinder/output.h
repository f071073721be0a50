// SPDX-License-Identifier: MIT
#pragma once

#include "engine/messages.h"

/// All that a search told.
struct Results
{
    QList<QByteArray> folders;
    QList<Group> groups;
    QList<Problem> problems;
    Finished end;
};

/// By path, so that equal trees print equally.
void sortResults(Results &results);

/// A path a line, a blank line between groups.
QByteArray toText(const Results &results);

/// See README.md.
QByteArray toJson(const Results &results);

/// "12 files in 5 groups; 3.4 MB could be freed"
QString summary(const Results &results);
