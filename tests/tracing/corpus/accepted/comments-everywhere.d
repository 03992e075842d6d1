/* a */ BEGIN /* b */ /* c
 d */ /* e */ { /* f */ trace( /* g */ 1 /* h */ ) /* i */ ; /* j */ exit(0); } /* k */
