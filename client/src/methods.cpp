// All methods, where all files before this one are compiled with it as one.
#include "calls.hpp"

#ifdef BOTDB_ONE_PIECE
namespace botdb {

BOTDB_MAKE_ALL_METHODS;

}  // namespace botdb
#endif
