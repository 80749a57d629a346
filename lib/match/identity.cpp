#include "match/identity.h"
